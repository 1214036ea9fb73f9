package sandbox

import (
	"html/template"
	"net/http"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/commerce"
)

// pagesPath is where the pages of charges are, below the URL that they are served under.
const pagesPath = "/sandbox/pay/"

//nolint:gochecknoglobals // a template is parsed once
var page = template.Must(template.New("pay").Parse(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sandbox payment</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 24rem; margin: 15vh auto; padding: 0 1rem; }
output { display: block; font-size: 2rem; margin: 1rem 0; }
button { font: inherit; padding: .5rem 1.25rem; margin-right: .5rem; }
</style>
<h1>Sandbox payment</h1>
<p>No money is moved here. {{.Reference}}</p>
<output>{{.Amount}} {{.Currency}}</output>
{{if .Open}}<form method="post">
<button name="answer" value="pay">Pay</button>
<button name="answer" value="decline">Decline</button>
</form>{{else}}<p>This payment is {{.Status}}. You can close the page.</p>{{end}}
</html>
`))

// Pages serves the page on which a buyer confirms a charge. Whoever has its address may: it moves no money.
func (p *Provider) Pages() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+pagesPath+"{reference}", p.show)
	mux.HandleFunc("POST "+pagesPath+"{reference}", p.answer)
	return mux
}

func (p *Provider) show(w http.ResponseWriter, r *http.Request) {
	charge, err := p.store.Charge(r.Context(), r.PathValue("reference"))
	if err != nil {
		p.refusePage(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy",
		"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	amount := domain.Money{MinorUnits: charge.Amount, Currency: charge.Currency}
	_ = page.Execute(w, map[string]any{ // an error is a reader who left
		"Reference": charge.Reference, "Amount": amount.Amount(), "Currency": charge.Currency, "Status": charge.Status,
		"Open": charge.Status == commerce.PaymentRequiresAction,
	})
}

func (p *Provider) answer(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	turn := confirm
	switch r.PostFormValue("answer") {
	case "pay":
	case "decline":
		turn = refuse
	default:
		http.Error(w, "answer is pay or decline", http.StatusBadRequest)
		return
	}
	charge, err := p.change(r.Context(), r.PathValue("reference"), turn)
	if err != nil {
		p.refusePage(w, err)
		return
	}
	http.Redirect(w, r, pagesPath+charge.Reference, http.StatusSeeOther)
}

func (*Provider) refusePage(w http.ResponseWriter, err error) {
	if domain.CodeOf(err) == domain.CodeNotFound {
		http.Error(w, "there is no such payment", http.StatusNotFound)
		return
	}
	http.Error(w, "not now: try again", http.StatusServiceUnavailable)
}
