* Reaction times of 18 people over ten days of little sleep: does everybody slow down alike?
sysuse sleepstudy
summarize reaction days
bysort days: summarize reaction if inlist(days, 0, 9)

* One line for everybody, then a line for each person
regress reaction days
estimates store line
mixed reaction days || subject:, nolog
estimates store levels
mixed reaction days || subject: days, covariance(unstructured) nolog
estimates store lines
lrtest levels lines
estimates table line levels lines, stats(N ll aic bic) se

* Restricted maximum likelihood, with the small-sample test of Kenward and Roger
mixed reaction days || subject: days, covariance(unstructured) reml dfmethod(kroger) nolog
estat recovariance, correlation
estat icc

* Who slows down most: the predicted intercepts and slopes
predict slope level, reffects
predict fit, fitted
egen first = tag(subject)
gsort -slope
list subject level slope if first, noobs separator(0)

* Predicted lines
sort subject days
twoway (scatter reaction days) (line fit days, sort), by(subject) ///
    ytitle("Reaction time (ms)") xtitle("Days of sleep deprivation")
graph export sleepstudy.png, replace
