// First script of every page, before anything is drawn: says that scripts run, so that what needs them shows.
document.body.classList.add("js-enabled", ...("noModule" in HTMLScriptElement.prototype ? ["govuk-frontend-supported"] : []));
