# Satterthwaite and Kenward-Roger degrees of freedom of lmerTest and pbkrtest, written to ddf.json.
# Rscript ddf.R   (Debian: r-cran-lmertest r-cran-pbkrtest r-cran-jsonlite; data sets of lme4 and nlme)
suppressMessages({library(lmerTest); library(pbkrtest); library(jsonlite)})
data(sleepstudy, package = "lme4"); data(Pastes, package = "lme4"); data(Machines, package = "nlme")
data(Orthodont, package = "nlme"); data(Penicillin, package = "lme4")
Penicillin$x <- (seq_len(144) * 7) %% 5; Penicillin$f <- (seq_len(144) * 11) %% 13  # f explains nothing
set.seed(7)
sparse <- sleepstudy[sort(sample(nrow(sleepstudy), 120)), ]
teeth <- as.data.frame(Orthodont)
few <- sort(sample(nrow(teeth), 80))
models <- list(
  sleep = list(Reaction ~ Days + (Days | Subject), sleepstudy),
  sleep_unbalanced = list(Reaction ~ Days + (Days | Subject), sparse),
  pastes = list(strength ~ 1 + (1 | batch / cask), Pastes),
  machines = list(score ~ Machine + (1 | Worker), as.data.frame(Machines)),
  orthodont = list(distance ~ age * Sex + (age | Subject), teeth),
  orthodont_unbalanced = list(distance ~ factor(age) * Sex + (1 | Subject), teeth[few, ], list(2:4, 6:8, 2:8)),
  orthodont_slope = list(distance ~ age * Sex + (age - 1 | Subject) + (1 | Subject), teeth[few, ], list(c(2, 4), 3:4)),
  penicillin = list(diameter ~ x + (1 | plate) + (x | sample) + (1 | f), Penicillin))
out <- lapply(models, function(m) {
  fit <- lmer(m[[1]], m[[2]], REML = TRUE, control = lmerControl(optCtrl = list(xtol_abs = 1e-12, ftol_abs = 1e-12)))
  p <- length(fixef(fit)); L <- diag(p)
  kr <- sapply(seq_len(p), function(j) {
    k <- KRmodcomp(fit, L[j, , drop = FALSE])$stats; c(F = k$Fstat, ddf = k$ddf) })
  joint <- if (p > 1) unlist(KRmodcomp(fit, L[-1, , drop = FALSE])$stats[c("Fstat", "ddf")]) else NULL
  several <- if (length(m) > 2) lapply(m[[3]], function(rows) {
    k <- KRmodcomp(fit, L[rows, , drop = FALSE])$stats
    s <- contestMD(fit, L[rows, , drop = FALSE], ddf = "Satterthwaite")
    list(rows = rows, kroger = c(k$Fstat, k$ddf), satterthwaite = c(s[["F value"]], s$DenDF)) }) else NULL
  list(ll = as.numeric(logLik(fit)), coefficients = names(fixef(fit)), beta = as.numeric(fixef(fit)),
       se = as.numeric(coef(summary(fit, ddf = "Kenward-Roger"))[, 2]),
       satterthwaite = as.numeric(coef(summary(fit))[, "df"]), kroger = as.numeric(kr["ddf", ]),
       kroger_joint = as.numeric(joint), several = several)
})
write_json(list(models = out, sparse_rows = as.integer(rownames(sparse)), few_rows = few), "ddf.json", digits = 10,
           auto_unbox = TRUE, pretty = TRUE)
