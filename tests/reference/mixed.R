# Linear mixed models fitted by lme4 and nlme, written to mixed.json (and the simulated panel to panel.csv).
#   cd tests/reference && Rscript mixed.R
# R 4.2.2, lme4 1.1-31, nlme 3.1-162. Data: sleepstudy, Pastes, Penicillin (lme4), Orthodont, Ovary, Machines (nlme),
# which the package ships as .dta files, and a panel simulated here (unbalanced, gaps, irregular times).
suppressMessages({library(lme4); library(nlme); library(jsonlite)})
out <- list()
add <- function(name, ll, beta, V, rows, ranef = NULL) {
  out[[name]] <<- list(ll = as.numeric(ll), beta = unname(beta), se = unname(sqrt(diag(as.matrix(V)))),
                       rows = as.list(rows), ranef = ranef)
}

# ---- lme4: covariances by name as they stand in VarCorr -------------------------------------------------------
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhobeg = 0.1, rhoend = 1e-9, maxfun = 20000))
by_lmer <- function(name, formula, data, reml, ranef_of = NULL) {
  m <- lmer(formula, data, REML = reml, control = tight)
  v <- as.data.frame(VarCorr(m))
  rows <- setNames(v$vcov, ifelse(is.na(v$var2), paste(v$grp, ifelse(is.na(v$var1), "", v$var1)),
                                  paste(v$grp, v$var1, v$var2)))
  r <- if (is.null(ranef_of)) NULL else unname(as.matrix(ranef(m)[[ranef_of]]))
  add(name, logLik(m), fixef(m), vcov(m), rows, r)
}
for (reml in c(FALSE, TRUE)) {
  s <- if (reml) "reml" else "ml"
  by_lmer(paste("sleepstudy intercept", s), Reaction ~ Days + (1 | Subject), sleepstudy, reml, "Subject")
  by_lmer(paste("sleepstudy independent", s), Reaction ~ Days + (Days || Subject), sleepstudy, reml)
  by_lmer(paste("sleepstudy unstructured", s), Reaction ~ Days + (Days | Subject), sleepstudy, reml, "Subject")
  by_lmer(paste("pastes", s), strength ~ 1 + (1 | batch/cask), Pastes, reml, "batch")
  by_lmer(paste("penicillin", s), diameter ~ 1 + (1 | plate) + (1 | sample), Penicillin, reml)
  by_lmer(paste("machines", s), score ~ factor(Machine, ordered = FALSE) + (1 | Worker/Machine),
          data.frame(Machines), reml)
}

# ---- nlme: rows are what the printed structure shows -----------------------------------------------------------
set.seed(20)
panel <- do.call(rbind, lapply(1:40, function(i) {
  t <- sort(sample(1:7, sample(4:7, 1)))
  real <- t + round(runif(length(t), 0, 0.6), 2)
  R <- 0.6^abs(outer(real, real, "-"))
  x <- round(rnorm(length(t)), 2)
  sd <- if (i %% 2) 1 else 1.6
  y <- 2 + 0.5 * x + rnorm(1, 0, 0.8) + sd * c(t(chol(R)) %*% rnorm(length(t)))
  data.frame(id = i, t = t, real = real, x = x, y = round(y, 3))
}))
write.csv(panel, "panel.csv", row.names = FALSE)

control <- function(lme) if (lme) lmeControl(tolerance = 1e-10, msTol = 1e-12, msMaxIter = 500, maxIter = 500,
    niterEM = 100, apVar = FALSE, opt = "nlminb", msVerbose = FALSE) else
  glsControl(tolerance = 1e-10, msTol = 1e-12, msMaxIter = 500, maxIter = 500, apVar = FALSE)
by_nlme <- function(name, fixed, data, reml, random = NULL, correlation = NULL, weights = NULL) {
  method <- if (reml) "REML" else "ML"
  m <- if (is.null(random)) gls(fixed, data, correlation = correlation, weights = weights, method = method,
                                control = control(FALSE))
       else lme(fixed, data, random = random, correlation = correlation, weights = weights, method = method,
                control = control(TRUE))
  rows <- c(sigma2 = m$sigma^2)
  if (!is.null(random)) rows <- c(rows, G = diag(as.matrix(getVarCov(m))))
  if (!is.null(correlation)) rows <- c(rows, r = coef(m$modelStruct$corStruct, unconstrained = FALSE))
  if (!is.null(weights)) rows <- c(rows, w = coef(m$modelStruct$varStruct, unconstrained = FALSE))
  beta <- if (is.null(random)) coef(m) else fixef(m)
  n <- nrow(data)
  V <- if (!is.null(random)) m$varFix else vcov(m) * (if (reml) 1 else (n - length(beta)) / n)  # gls: n - p always
  add(name, logLik(m), beta, V, rows)
}
orthodont <- data.frame(Orthodont); orthodont$Subject <- as.character(orthodont$Subject)
orthodont$occasion <- (orthodont$age - 6) / 2
ovary <- data.frame(Ovary); ovary$Mare <- as.character(ovary$Mare)
ovary$time <- ave(ovary$Time, ovary$Mare, FUN = seq_along)
ovary$sin1 <- sin(2 * pi * ovary$Time); ovary$cos1 <- cos(2 * pi * ovary$Time)
growth <- distance ~ age + Sex; follicles <- follicles ~ sin1 + cos1
for (reml in c(FALSE, TRUE)) {
  s <- if (reml) "reml" else "ml"
  by_nlme(paste("orthodont exchangeable", s), growth, orthodont, reml, NULL, corCompSymm(form = ~ 1 | Subject))
  by_nlme(paste("orthodont unstructured", s), growth, orthodont, reml, NULL, corSymm(form = ~ occasion | Subject),
          varIdent(form = ~ 1 | age))
  by_nlme(paste("orthodont by sex", s), growth, orthodont, reml, ~ 1 | Subject, NULL, varIdent(form = ~ 1 | Sex))
  by_nlme(paste("orthodont diagonal", s), growth, orthodont, reml, ~ 1 | Subject, NULL, varIdent(form = ~ 1 | age))
  by_nlme(paste("ovary ar1", s), follicles, ovary, reml, ~ 1 | Mare, corAR1(form = ~ time | Mare))
  by_nlme(paste("ovary ar2", s), follicles, ovary, reml, ~ 1 | Mare, corARMA(form = ~ time | Mare, p = 2, q = 0))
  by_nlme(paste("ovary ma1", s), follicles, ovary, reml, ~ 1 | Mare, corARMA(form = ~ time | Mare, p = 0, q = 1))
  by_nlme(paste("ovary ma2 alone", s), follicles, ovary, reml, NULL, corARMA(form = ~ time | Mare, p = 0, q = 2))
  by_nlme(paste("panel car1", s), y ~ x, panel, reml, NULL, corCAR1(form = ~ real | id))
  by_nlme(paste("panel intercept car1", s), y ~ x, panel, reml, ~ 1 | id, corCAR1(form = ~ real | id))
  by_nlme(paste("panel ar1 gaps", s), y ~ x, panel, reml, ~ 1 | id, corAR1(form = ~ t | id))
}
write(toJSON(out, digits = 12, auto_unbox = TRUE, pretty = TRUE, null = "null"), "mixed.json")
