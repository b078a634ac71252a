# Tests on ranks and of normality, written to ranks.json.
#   cd tests/reference && Rscript ranks.R
# R 4.2.2 (stats), jsonlite. Data: Park and Miller's generator, rounded, as in tests/models/test_ranks.py.
suppressMessages(library(jsonlite))
draw <- function(n, s) { u <- numeric(n); for (i in seq_len(n)) { s <- (s * 16807) %% 2147483647; u[i] <- s / 2147483647 }; u }
x <- draw(15, 77); y <- draw(12, 99) + 0.2; d <- draw(18, 5) - 0.35
k <- round(6 * draw(40, 11)); g <- rep(1:4, 10)
exact <- wilcox.test(x, y, exact = TRUE); paired <- wilcox.test(d, exact = TRUE)
less <- wilcox.test(x, y, exact = TRUE, alternative = "less"); more <- wilcox.test(d, exact = TRUE, alternative = "greater")
normal <- wilcox.test(k[1:20], k[21:40], exact = FALSE, correct = FALSE)
kw <- kruskal.test(k, g)
out <- list(
  rank_sum = list(W = unname(exact$statistic) + 15 * 16 / 2, p = exact$p.value, lower = less$p.value),
  signed_rank = list(V = unname(paired$statistic), p = paired$p.value, upper = more$p.value),
  ties = list(p = normal$p.value), kruskal = list(chi2 = unname(kw$statistic), df = unname(kw$parameter), p = kw$p.value),
  sign = list(p = binom.test(sum(d > 0), length(d))$p.value),
  shapiro = lapply(list(x, y, k), function(v) { s <- shapiro.test(v); list(W = unname(s$statistic), p = s$p.value) }))
writeLines(toJSON(out, digits = 14, auto_unbox = TRUE, pretty = TRUE), "ranks.json")
