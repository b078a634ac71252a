* Observed weights of twelve pigs and their fitted lines, as a picture
webuse pig
quietly mixed weight week || id: week, reml
predict fit, fitted
twoway (scatter weight week, msize(small)) (line fit week, connect(L)) if id <= 12, ///
    title("Growth of twelve pigs") ytitle("Weight (kg)") xtitle("Week") xlabel(1/9) ///
    legend(order(1 "Observed" 2 "Fitted: random intercept and slope") position(6) rows(1))
graph export growth.svg, replace
