# One R peer on one row: Rscript peers.R folder row.json; prints a JSON object a line as one.py does.
arguments <- commandArgs(TRUE)
suppressMessages({library(jsonlite); library(nlme)})
task <- fromJSON(arguments[2], simplifyVector = FALSE)
say <- function(...) { cat(toJSON(list(...), auto_unbox = TRUE, digits = 12, null = "null"), "\n", sep = ""); flush(stdout()) }
peer <- task$peer
package <- sub("-.*", "", peer)
if (!requireNamespace(package, quietly = TRUE)) { say(event = "missing", why = "not installed"); quit() }
suppressMessages(suppressWarnings(library(package, character.only = TRUE)))
read <- if (requireNamespace("data.table", quietly = TRUE)) data.table::fread else read.csv
d <- as.data.frame(read(file.path(arguments[1], paste0(task$data, ".csv"))))
if (task$first > 0) d <- d[seq_len(min(task$first, nrow(d))), ]
groups <- unique(c(vapply(task$random, function(t) t[[2]], ""), task$group))
for (g in groups) if (!is.null(d[[g]])) d[[g]] <- factor(d[[g]])
if (!is.null(d$t)) d$occasion <- factor(d$t)
if (!is.null(d$tt)) d$place <- if (package == "glmmTMB") glmmTMB::numFactor(d$tt) else d$tt
memory <- function(line) {
  status <- tryCatch(readLines("/proc/self/status"), error = function(e) character())
  found <- grep(paste0("^", line), status, value = TRUE)
  if (length(found)) as.numeric(gsub("[^0-9]", "", found)) / 1024 else NULL
}

# what is fitted ---------------------------------------------------------------------------------
reml <- task$method == "reml"
method <- toupper(task$method)
fixed <- reformulate(unlist(task$fixed), task$y)
terms <- vapply(task$random, function(t) sprintf("(%s | %s)", if (nzchar(t[[1]])) t[[1]] else "1", t[[2]]), "")
errors <- if (length(task$residual)) task$residual[[1]] else ""
lme4_formula <- reformulate(c(unlist(task$fixed), terms), task$y)
nested <- function() {
  each <- lapply(task$random, function(t) if (nzchar(t[[1]])) as.formula(paste("~", t[[1]])) else ~1)
  names(each) <- vapply(task$random, function(t) t[[2]], "")
  each
}
within <- function(times) as.formula(sprintf("~ %s | %s", times, task$group))
correlation <- function() switch(errors,
  ar = corARMA(form = within("t"), p = task$residual[[2]]), ma = corARMA(form = within("t"), q = task$residual[[2]]),
  unstructured = corSymm(form = within("t")), exchangeable = corCompSymm(form = within("1")),
  exponential = if (peer == "nlme-car1") corCAR1(form = within("tt")) else corExp(form = within("tt")), NULL)
weights <- function() if (errors %in% c("unstructured", "diagonal")) varIdent(form = ~ 1 | occasion) else NULL

fits <- list(
  lme4 = function(d) lmer(lme4_formula, d, REML = reml),
  nlme = function(d) if (length(task$random)) {
    lme(fixed, d, random = nested(), correlation = correlation(), method = method)
  } else gls(fixed, d, correlation = correlation(), weights = weights(), method = method),
  glmmTMB = function(d) {
    own <- switch(errors, ar = "ar1(occasion + 0 | %s)", unstructured = "us(occasion + 0 | %s)", NULL)
    f <- reformulate(c(unlist(task$fixed), terms, if (!is.null(own)) sprintf(own, task$group)), task$y)
    spread <- if (!is.null(own)) ~0 else if (errors == "diagonal") ~occasion else ~1
    glmmTMB(f, d, dispformula = spread, REML = reml)
  },
  mmrm = function(d) {
    own <- switch(errors, unstructured = "us(occasion | %s)", exchangeable = "cs(occasion | %s)",
                  exponential = "sp_exp(tt | %s)")
    mmrm(reformulate(c(unlist(task$fixed), sprintf(own, task$group)), task$y), d, reml = reml)
  },
  lmerTest = function(d) {
    m <- lmerTest::lmer(lme4_formula, d, REML = TRUE)
    summary(m, ddf = if (task$ddf == "kroger") "Kenward-Roger" else "Satterthwaite")
    m
  },
  pbkrtest = function(d) {
    m <- lme4::lmer(lme4_formula, d, REML = TRUE)
    k <- length(task$fixed) + 1
    if (task$ddf == "kroger") {
      V <- vcovAdj(m)
      for (i in 1:k) ddf_Lb(V, diag(k)[i, ], vcov(m))
    } else for (i in 2:k) SATmodcomp(m, matrix(diag(k)[i, ], 1))
    m
  })
fit <- fits[[package]]

# times --------------------------------------------------------------------------------------------
piece <- droplevels(d[seq_len(min(2000, nrow(d))), , drop = FALSE])
invisible(try(suppressWarnings(suppressMessages(fit(piece))), silent = TRUE))
invisible(gc())
try(writeLines("5", "/proc/self/clear_refs"), silent = TRUE)
say(event = "ready", memory = memory("VmRSS"))
spent <- done <- 0
while (done < task$runs || (spent < 0.5 && done < 25)) {
  m <- NULL
  invisible(gc())
  time <- system.time(m <- tryCatch(suppressWarnings(suppressMessages(fit(d))), error = identity))
  if (inherits(m, "error")) { say(event = "missing", why = substr(conditionMessage(m), 1, 100)); quit() }
  spent <- spent + time[["elapsed"]]
  done <- done + 1
  ll <- as.numeric(logLik(m))
  say(event = "run", seconds = time[["elapsed"]], ll = if (is.finite(ll)) ll else NULL, se = NULL, memory = memory("VmHWM"))
}
say(event = "done", version = as.character(packageVersion(package)))
