# Robust variances of mixed models by hand, the fixed effects' beside clubSandwich's, written to robust.json.
# Rscript robust.R   (Debian: r-cran-clubsandwich r-cran-numderiv r-cran-lme4 r-cran-jsonlite; data sets of lme4 and nlme)
# Scores are numerical derivatives of each cluster's own log likelihood in (beta, eta); D = (X'V^-1 X)^-1 for beta beside
# the inverse of minus the Hessian of the profile log likelihood in eta; V = C / (C - 1) D sum(s s') D.
suppressMessages({library(nlme); library(numDeriv); library(clubSandwich); library(jsonlite)})
data(sleepstudy, package = "lme4"); data(Pastes, package = "lme4")
exchange <- function(eta) { sd <- exp(eta[1:2]); r <- tanh(eta[3]); diag(sd) %*% matrix(c(1, r, r, 1), 2) %*% diag(sd) }
same <- function(g) outer(as.character(g), as.character(g), "==") * 1
ovary <- as.data.frame(Ovary); ovary$time <- ave(rep(1, nrow(ovary)), ovary$Mare, FUN = cumsum)
cases <- list(
  sleep = list(
    y = "Reaction", X = ~ Days, data = sleepstudy, cluster = "Subject", start = c(1.7, 3.2, 0.08, 3.2),
    # Stata puts the slope before the intercept
    V = function(d, e) { Z <- cbind(d$Days, 1); Z %*% exchange(e[1:3]) %*% t(Z) + exp(2 * e[4]) * diag(nrow(d)) },
    lme = function() lme(Reaction ~ Days, sleepstudy, ~ Days | Subject, method = "ML")),
  pastes = list(
    y = "strength", X = ~ 1, data = Pastes, cluster = "batch", start = c(0, 1, -0.2),
    V = function(d, e) exp(2 * e[1]) + exp(2 * e[2]) * same(d$cask) + exp(2 * e[3]) * diag(nrow(d)),
    lme = function() lme(strength ~ 1, Pastes, ~ 1 | batch / cask, method = "ML")),
  pastes_cluster = list(
    y = "strength", X = ~ 1, data = Pastes, cluster = "batch", start = c(1, -0.2),
    V = function(d, e) exp(2 * e[1]) * same(d$cask) + exp(2 * e[2]) * diag(nrow(d))),
  ovary = list(
    y = "follicles", X = ~ time, data = ovary, cluster = "Mare",
    start = c(0.9, 1.2, 0.6),
    V = function(d, e) exp(2 * e[1]) + exp(2 * e[2]) * tanh(e[3])^abs(outer(seq_len(nrow(d)), seq_len(nrow(d)), "-"))))
one <- function(case) {
  d <- case$data; groups <- split(seq_len(nrow(d)), as.character(d[[case$cluster]]))
  X <- model.matrix(case$X, d); y <- d[[case$y]]; p <- ncol(X)
  ll <- function(i, beta, eta) {
    V <- case$V(d[i, ], eta); r <- y[i] - X[i, , drop = FALSE] %*% beta
    as.numeric(-0.5 * (length(i) * log(2 * pi) + determinant(V)$modulus + crossprod(r, solve(V, r)))) }
  cross <- function(eta) Reduce(`+`, lapply(groups, function(i) {
    W <- solve(case$V(d[i, ], eta), X[i, , drop = FALSE]); crossprod(W, cbind(X[i, , drop = FALSE], y[i])) }))
  gls <- function(eta) { A <- cross(eta); solve(A[, 1:p, drop = FALSE], A[, p + 1]) }
  profile <- function(eta) { beta <- gls(eta); sum(sapply(groups, ll, beta = beta, eta = eta)) }
  eta <- case$start
  eta <- nlminb(eta, function(e) tryCatch(-profile(e), error = function(x) 1e10))$par
  for (k in 1:4) eta <- eta - solve(hessian(profile, eta), grad(profile, eta))
  beta <- gls(eta); theta <- c(beta, eta)
  scores <- t(sapply(groups, function(i) grad(function(t) ll(i, t[1:p], t[-(1:p)]), theta)))
  D <- matrix(0, length(theta), length(theta))
  D[1:p, 1:p] <- solve(cross(eta)[, 1:p, drop = FALSE]); D[-(1:p), -(1:p)] <- solve(-hessian(profile, eta))
  C <- length(groups); V <- D %*% crossprod(scores) %*% D * C / (C - 1)
  club <- if (is.null(case$lme)) NULL else sqrt(diag(as.matrix(vcovCR(case$lme(), type = "CR1"))))
  list(ll = profile(eta), beta = unname(beta), eta = eta, V = unname(V), clubsandwich = unname(club), clusters = C)
}
write_json(lapply(cases, one), "robust.json", digits = 12, auto_unbox = TRUE, pretty = TRUE)
