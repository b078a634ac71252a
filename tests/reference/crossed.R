# Crossed random effects fitted by lme4, and with AR(1) residuals by nlme, written to crossed.json; the data, simulated
# here, to crossed.csv.
#   cd tests/reference && Rscript crossed.R
# R 4.2.2, lme4 1.1-31, nlme 3.1-162.
suppressMessages({library(lme4); library(nlme); library(jsonlite)})
set.seed(31)
n <- 700
s <- sample(c(1:40, sample(1:40, n - 40, TRUE)))
d <- sample(c(1:15, sample(1:15, n - 15, TRUE)))
k <- sample(1:8, n, TRUE)
m <- sample(1:6, n, TRUE)
g <- (s - 1) %/% 5 + 1
t <- ave(s, s, FUN = seq_along)
x <- round(rnorm(n), 2)
U <- matrix(rnorm(80), 40) %*% chol(matrix(c(1, .3, .3, .5), 2))
V <- matrix(rnorm(30), 15) %*% chol(matrix(c(.8, -.2, -.2, .3), 2))
e <- numeric(n)
for (i in 1:40) e[s == i][order(t[s == i])] <- arima.sim(list(ar = .5), sum(s == i))
y <- round(2 + .7 * x + U[s, 1] + U[s, 2] * x + V[d, 1] + V[d, 2] * x + .7 * rnorm(8)[k] + .6 * rnorm(6)[m] +
           .8 * rnorm(8)[g] + e, 3)
data <- data.frame(y, x, s, d, k, m, g, t)
write.csv(data, "crossed.csv", row.names = FALSE)

out <- list()
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhobeg = 0.1, rhoend = 1e-10, maxfun = 50000))
by_lmer <- function(name, formula, reml) {
  fit <- lmer(formula, data, REML = reml, control = tight)
  v <- as.data.frame(VarCorr(fit))
  rows <- setNames(v$vcov, ifelse(is.na(v$var2), paste(v$grp, ifelse(is.na(v$var1), "", v$var1)),
                                  paste(v$grp, v$var1, v$var2)))
  out[[paste(name, if (reml) "reml" else "ml")]] <<- list(
    ll = as.numeric(logLik(fit)), beta = unname(fixef(fit)), se = unname(sqrt(diag(as.matrix(vcov(fit))))),
    rows = as.list(rows), ranef = lapply(ranef(fit), function(r) unname(as.matrix(r))))
}
for (reml in c(FALSE, TRUE)) {
  by_lmer("slopes", y ~ x + (x | s) + (x | d), reml)
  by_lmer("independent", y ~ x + (x || s) + (1 | d), reml)
  by_lmer("three", y ~ x + (1 | s) + (1 | d) + (1 | k), reml)
  by_lmer("four", y ~ x + (1 | s) + (1 | d) + (1 | k) + (1 | m), reml)
  by_lmer("nested", y ~ x + (1 | g/s) + (x | d), reml)
}
data$one <- 1
for (method in c("ML", "REML")) {
  fit <- lme(y ~ x, data, random = list(one = pdBlocked(list(pdIdent(~ factor(s) - 1), pdIdent(~ factor(d) - 1)))),
             correlation = corAR1(0.3, form = ~ t | one/s), method = method,
             control = lmeControl(tolerance = 1e-10, msTol = 1e-12, msMaxIter = 500, maxIter = 500, opt = "nlminb"))
  G <- diag(as.matrix(getVarCov(fit)))
  out[[paste("ar", tolower(method))]] <- list(
    ll = as.numeric(logLik(fit)), beta = unname(fixef(fit)),
    se = unname(sqrt(diag(vcov(fit)))),
    rows = list(s = unname(G[1]), d = unname(G[41]), sigma2 = fit$sigma^2,
                rho = unname(coef(fit$modelStruct$corStruct, unconstrained = FALSE))))
}
write(toJSON(out, auto_unbox = TRUE, digits = 12, pretty = TRUE), "crossed.json")
