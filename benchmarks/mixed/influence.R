# lme4 and R by hand in influence.py: Rscript influence.R data.csv groups; prints one JSON line.
# by hand: Cook's distance of every group, variance parameters held, group by group. influence: lme4 refits without each
# of the first `groups` groups of the data cut to these.
arguments <- commandArgs(TRUE)
suppressMessages(library(lme4))
d <- read.csv(arguments[1])
formula <- y ~ x1 + x2 + x3 + x4 + (x1 | g)
seconds <- function(e) { start <- proc.time()[["elapsed"]]; force(e); proc.time()[["elapsed"]] - start }
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhobeg = 0.1, rhoend = 1e-9, maxfun = 20000))
m <- lmer(formula, d, REML = FALSE, control = tight)

by_hand <- function(m) {
  X <- getME(m, "X"); G <- VarCorr(m)$g; s2 <- sigma(m)^2; A <- solve(as.matrix(vcov(m)))
  r <- getME(m, "y") - X %*% fixef(m)
  sapply(split(seq_len(nrow(X)), d$g), function(i) {
    Z <- X[i, c("(Intercept)", "x1"), drop = FALSE]; Xi <- X[i, , drop = FALSE]
    W <- solve(Z %*% G %*% t(Z) + diag(s2, length(i)))
    lost <- solve(A - t(Xi) %*% W %*% Xi, t(Xi) %*% W %*% r[i])
    sum(lost * (A %*% lost)) / ncol(X)
  })
}
hand <- seconds(cooks <- by_hand(m))
few <- droplevels(subset(transform(d, g = factor(g)), as.integer(g) <= as.integer(arguments[2])))
small <- lmer(formula, few, REML = FALSE)
refits <- seconds(i <- suppressWarnings(suppressMessages(influence(small, "g"))))
distances <- cooks.distance(i)  # times (m - p) / m for m groups and p coefficients
distances <- distances * length(distances) / (length(distances) - length(fixef(small)))
cat(sprintf('{"hand": %.3f, "cooks": [%s], "refits": %.3f, "refitted": [%s], "version": "%s"}\n', hand,
            paste(sprintf("%.17g", cooks), collapse = ","), refits,
            paste(sprintf("%.10g", distances), collapse = ","), packageVersion("lme4")))
