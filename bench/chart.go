package bench

import (
	"fmt"
	"html"
	"strings"
)

// The chart: a panel a page, in it a group of bars for each number of clients, a bar a system. A bar is the requests a second
// as a part of the hand-written handler's, and the thin line on it the span of the rounds.

// Measures of the chart, in pixels.
const (
	chartWidth  = 960
	panelHeight = 190
	plotHeight  = 130
	leftEdge    = 48
	rightEdge   = 12
	topEdge     = 64
)

// colours are the systems', in order; they are told apart by those who see fewer colours, too (after Okabe and Ito).
func colours() []string {
	return []string{"#9aa0a6", "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00"}
}

func (r *Results) chart() string {
	rows := (len(r.Pages) + 1) / 2
	height := topEdge + rows*panelHeight
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" `+
		`font-family="system-ui, sans-serif" font-size="12" fill="#202124">`+"\n", chartWidth, height, chartWidth, height)
	b.WriteString("<title>Requests a second as parts of the hand-written handler's</title>\n")
	fmt.Fprintf(&b, `<rect width="%d" height="%d" rx="8" fill="#ffffff"/>`+"\n", chartWidth, height)
	fmt.Fprintf(&b, `<text x="%d" y="22" font-size="14" font-weight="600">`+
		"Requests a second, the hand-written handler = 1</text>\n", leftEdge)
	x := leftEdge
	for i, system := range r.Systems {
		fmt.Fprintf(&b, `<rect x="%d" y="36" width="11" height="11" rx="2" fill="%s"/><text x="%d" y="46">%s</text>`+"\n",
			x, colours()[i%len(colours())], x+16, html.EscapeString(system))
		x += 36 + 7*len(system)
	}
	for i, page := range r.Pages {
		r.panel(&b, page, i%2*chartWidth/2, topEdge+i/2*panelHeight)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func (r *Results) panel(b *strings.Builder, page string, left, top int) {
	most := 1.0
	for _, c := range r.Cells {
		if c.Page == page {
			_, high := c.span()
			most = max(most, high)
		}
	}
	width, base := chartWidth/2-leftEdge-rightEdge, top+24+plotHeight
	y := func(ratio float64) float64 { return float64(base) - ratio/(most*1.08)*plotHeight }
	fmt.Fprintf(b, `<text x="%d" y="%d" font-weight="600">%s</text>`+"\n", left+leftEdge, top+12, html.EscapeString(page))
	for _, mark := range []float64{0, 0.25, 0.5, 0.75, 1} {
		fmt.Fprintf(b, `<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="#dadce0"/>`+
			`<text x="%d" y="%.1f" text-anchor="end" fill="#5f6368">%g</text>`+"\n",
			left+leftEdge, left+leftEdge+width, y(mark), y(mark), left+leftEdge-6, y(mark)+4, mark)
	}
	group := float64(width) / float64(max(1, len(r.Clients)))
	bar := group * 0.84 / float64(max(1, len(r.Systems)))
	for g, clients := range r.Clients {
		from := float64(left+leftEdge) + group*(float64(g)+0.08)
		fmt.Fprintf(b, `<text x="%.1f" y="%d" text-anchor="middle" fill="#5f6368">%d %s</text>`+"\n",
			from+group*0.42, base+16, clients, plural("client", clients))
		for i, system := range r.Systems {
			if c := r.cell(page, system, clients); c != nil {
				drawBar(b, c, from+bar*float64(i), bar, base, colours()[i%len(colours())], y)
			}
		}
	}
}

func drawBar(b *strings.Builder, c *Cell, x, width float64, base int, colour string, y func(float64) float64) {
	least, most := c.span()
	top, middle := y(c.Ratio()), x+width/2
	fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="1.5" fill="%s"><title>%s: %.2f</title></rect>`+"\n",
		x, top, max(1, width-2), float64(base)-top, colour, html.EscapeString(c.System), c.Ratio())
	fmt.Fprintf(b, `<line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f" stroke="#202124" stroke-width="0.8"/>`+"\n",
		middle, middle, y(most), y(least))
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="middle" font-size="9">%.2f</text>`+"\n", middle, y(most)-3, c.Ratio())
}

func plural(word string, n int) string {
	if n == 1 {
		return word
	}
	return word + "s"
}
