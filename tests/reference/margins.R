# Estimated marginal means, contrasts and slopes, by emmeans, for tests/estimation/test_margins.py.
# cd tests/reference && Rscript margins.R > margins.json   (R 4.2.2, emmeans 1.8.4, lme4 1.1-31, pbkrtest)
library(emmeans)
library(jsonlite)
suppressMessages(library(lme4))

n <- 60
i <- 0:(n - 1)
d <- data.frame(a = i %% 3 + 1, b = (i %/% 3) %% 2, x = ((i * 7) %% 11) / 5)
d$y <- 1 + d$a * .5 - d$b + .3 * d$x + .2 * d$a * d$x + .4 * (d$a == 2) * d$b + sin(i * 1.7)
f <- lm(y ~ factor(a) * factor(b) + factor(a) * x, d)
d$s <- i %/% 7
d$y2 <- d$y + cos(d$s * 2.3)
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 20000))
m <- lmer(y2 ~ factor(a) + x + (1 | s), d, control = tight)
kr <- emmeans(m, "a", lmer.df = "kenward-roger")
show <- function(e) { s <- as.data.frame(summary(e, infer = c(TRUE, TRUE)))
  lapply(as.list(s), function(v) if (is.factor(v)) as.character(v) else v) }
balanced <- emmeans(f, "a")
cells <- emmeans(f, c("b", "a"), at = list(x = 2))
ref <- emmeans(f, "a", weights = "proportional")
result <- list(
  balanced = show(balanced),
  cells_at_2 = show(cells),
  pairs_bonferroni = show(update(pairs(balanced, reverse = TRUE), adjust = "bonferroni")),
  pairs_sidak = show(update(pairs(balanced, reverse = TRUE), adjust = "sidak")),
  pairs_scheffe = show(update(pairs(balanced, reverse = TRUE), adjust = "scheffe")),
  pairs_tukey = show(update(pairs(emmeans(f, "a", at = list(x = 0)), reverse = TRUE), adjust = "tukey")),
  mixed_pairs = show(update(pairs(kr, reverse = TRUE), adjust = "bonferroni")),
  mixed_joint = as.list(pbkrtest::getKR(pbkrtest::KRmodcomp(m, update(m, . ~ . - factor(a))))),
  slopes = show(emtrends(f, "a", "x", data = d)),
  joint = as.data.frame(joint_tests(emmeans(f, c("a", "b"), at = list(x = 0))))
)
cat(toJSON(result, digits = 12, dataframe = "columns"))
