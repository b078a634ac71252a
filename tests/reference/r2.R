# R-squared measures of mixed models, written to r2.json.
#   cd tests/reference && Rscript r2.R
# R 4.2.2, lme4 1.1-31, nlme 3.1-162, performance 0.10.2, insight 0.19.0. Data: sleepstudy, Pastes, Penicillin (lme4),
# Orthodont (nlme), which the package ships as .dta files.
#
# r2_m, r2_c: performance::r2_nakagawa. variance: insight::get_variance (fixed, random, residual).
# sb: Snijders and Bosker, errors of observations and of the means of groups with the null and the full model, by hand.
# rs: Rights and Sterba, f1 f2 v m sigma2, by hand from covariates centred at the groups' means.
suppressMessages({library(lme4); library(nlme); library(performance); library(insight); library(jsonlite)})
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhobeg = 0.1, rhoend = 1e-9, maxfun = 20000))
lme4_fit <- function(f, d, reml) lmer(f, d, REML = reml, control = tight)
out <- list()

# mean over groups of 1'V1 / n^2, V = sum over random intercepts of tau ZZ' + sigma^2 I
errors <- function(m, codes) {
  v <- as.data.frame(VarCorr(m)); s2 <- sigma(m)^2
  tau <- v$vcov[v$grp != "Residual"]; flist <- getME(m, "flist")[v$grp[v$grp != "Residual"]]
  whole <- sum(tau) + s2
  means <- sapply(codes, function(g) mean(sapply(split(seq_along(g), g), function(i) {
    part <- mapply(function(t, f) t * sum(table(droplevels(f[i]))^2), tau, flist)
    (sum(part) + s2 * length(i)) / length(i)^2
  })))
  c(whole, means)
}
add <- function(name, formula, data, reml, intercepts, null, codes) {
  m <- lme4_fit(formula, data, reml)
  r <- r2_nakagawa(m); v <- get_variance(m)
  out[[paste(name, if (reml) "reml" else "ml")]] <<- list(
    r2_m = unname(r$R2_marginal), r2_c = unname(r$R2_conditional),
    variance = c(v$var.fixed, v$var.random, v$var.residual),
    sb = cbind(errors(lme4_fit(null, data, reml), codes), errors(lme4_fit(intercepts, data, reml), codes)))
}
ragged <- subset(sleepstudy, (as.integer(as.character(Subject)) + Days) %% 5 != 0)
ragged$mean <- ave(ragged$Days, ragged$Subject); ragged$centred <- ragged$Days - ragged$mean
Pastes$late <- as.integer(Pastes$cask == "c")
for (reml in c(FALSE, TRUE)) {
  add("sleepstudy", Reaction ~ Days + (Days | Subject), sleepstudy, reml, Reaction ~ Days + (1 | Subject),
      Reaction ~ 1 + (1 | Subject), list(sleepstudy$Subject))
  add("ragged", Reaction ~ centred + mean + (centred | Subject), ragged, reml,
      Reaction ~ centred + mean + (1 | Subject), Reaction ~ 1 + (1 | Subject), list(ragged$Subject))
  three <- strength ~ late + (1 | batch) + (1 | sample)
  add("pastes", three, Pastes, reml, three, strength ~ 1 + (1 | batch) + (1 | sample),
      list(Pastes$sample, Pastes$batch))
  m <- lme4_fit(Reaction ~ centred + mean + (centred | Subject), ragged, reml)
  b <- fixef(m); T <- VarCorr(m)$Subject
  out[[paste("ragged", if (reml) "reml" else "ml")]]$rs <- unname(c(
    b["centred"]^2 * var(ragged$centred), b["mean"]^2 * var(ragged$mean), T[2, 2] * mean(ragged$centred^2), T[1, 1],
    sigma(m)^2))
  h <- lme(distance ~ age, data.frame(Orthodont), ~ 1 | Subject, weights = varIdent(form = ~ 1 | Sex),
           method = if (reml) "REML" else "ML")
  each <- (sigma(h) / attr(h$modelStruct$varStruct, "weights"))^2
  fixed <- var(predict(h, level = 0)); random <- as.numeric(VarCorr(h)["(Intercept)", "Variance"])
  residual <- mean(each); total <- fixed + random + residual
  out[[paste("orthodont", if (reml) "reml" else "ml")]] <- list(
    r2_m = fixed / total, r2_c = (fixed + random) / total, variance = c(fixed, random, residual))
}
writeLines(toJSON(out, digits = NA, auto_unbox = TRUE), "r2.json")
