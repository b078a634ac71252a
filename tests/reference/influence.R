# Influence of groups on the fixed effects, written to influence.json.
#   cd tests/reference && Rscript influence.R
# R 4.2.2, lme4 1.1-31. Data: sleepstudy, Pastes, Penicillin (lme4), which the package ships as .dta files.
#
# held:      generalised least squares without each group, V from dense matrices at the estimates of the whole data
# refit:     lmer without each group (tight), Cook's distance and MDFFITS by hand
# influence: fixed effects by lme4::influence, which refits less tightly
suppressMessages({library(lme4); library(jsonlite)})
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhobeg = 0.1, rhoend = 1e-9, maxfun = 20000),
                     check.conv.singular = "ignore")
out <- list()
add <- function(name, formula, data, group, reml, factor) {
  m <- lmer(formula, data, REML = reml, control = tight)
  X <- getME(m, "X"); y <- getME(m, "y"); Z <- as.matrix(getME(m, "Z")); L <- as.matrix(getME(m, "Lambda"))
  V <- sigma(m)^2 * (Z %*% L %*% t(L) %*% t(Z) + diag(nrow(X)))
  Vb <- as.matrix(vcov(m)); b <- fixef(m); p <- length(b)
  measures <- function(b1, V1) {
    d <- b - b1
    c(d, sum(d * solve(Vb, d)) / p, sum(d * solve(V1, d)) / p, det(V1) / det(Vb), abs(sum(diag(solve(Vb, V1))) - p))
  }
  codes <- eval(parse(text = group), data); labels <- sort(unique(as.character(codes)))
  held <- t(sapply(labels, function(g) {
    k <- as.character(codes) != g
    W <- solve(V[k, k]); A <- t(X[k, , drop = FALSE]) %*% W %*% X[k, , drop = FALSE]
    measures(solve(A, t(X[k, , drop = FALSE]) %*% W %*% y[k])[, 1], solve(A))
  }))
  refit <- t(sapply(labels, function(g) {
    m1 <- lmer(formula, data[as.character(codes) != g, ], REML = reml, control = tight)
    measures(fixef(m1), as.matrix(vcov(m1)))
  }))
  H <- X %*% solve(t(X) %*% solve(V, X), t(X)) %*% solve(V)
  entry <- list(labels = labels, columns = c(paste0("d", seq_len(p)), "cooksd", "mdffits", "covratio", "covtrace"),
                leverage = unname(tapply(diag(H), as.character(codes), sum)[labels]),
                held = unname(held), refit = unname(refit))
  theirs <- influence(m, groups = factor)[[paste0("fixed.effects[-", factor, "]")]]
  entry$influence <- unname(theirs[match(labels, rownames(theirs)), , drop = FALSE])
  out[[paste(name, if (reml) "reml" else "ml")]] <<- entry
}
Pastes$both <- interaction(Pastes$batch, Pastes$cask, sep = " ", drop = TRUE)
for (reml in c(FALSE, TRUE)) {
  add("sleepstudy Subject", Reaction ~ Days + (Days | Subject), sleepstudy, "Subject", reml, "Subject")
  add("pastes batch", strength ~ 1 + (1 | batch) + (1 | both), Pastes, "batch", reml, "batch")
  add("pastes cask", strength ~ 1 + (1 | batch) + (1 | both), Pastes, "both", reml, "both")
  add("penicillin sample", diameter ~ 1 + (1 | plate) + (1 | sample), Penicillin, "sample", reml, "sample")
}
writeLines(toJSON(out, digits = NA, auto_unbox = TRUE), "influence.json")
