package demo_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/trellisgraph/trellis/domain/link"
	"github.com/trellisgraph/trellis/seed/demo"
	"github.com/trellisgraph/trellis/seed/picture"
)

func index[T any](t *testing.T, all []T, key func(T) string) map[string]T {
	t.Helper()
	found := make(map[string]T, len(all))
	for _, one := range all {
		require.NotContains(t, found, key(one), "twice")
		require.NotEmpty(t, key(one))
		found[key(one)] = one
	}
	return found
}

func people(t *testing.T) map[string]demo.Person {
	t.Helper()
	return index(t, demo.People(), func(p demo.Person) string { return p.Handle })
}

func stores(t *testing.T) map[string]demo.Store {
	t.Helper()
	return index(t, demo.Stores(), func(s demo.Store) string { return s.Handle })
}

func products(t *testing.T) map[string]demo.Product {
	t.Helper()
	return index(t, demo.Products(), func(p demo.Product) string { return p.Key })
}

func notes(t *testing.T) map[string]demo.Note {
	t.Helper()
	return index(t, demo.Notes(), func(n demo.Note) string { return n.Key })
}

func TestPeople(t *testing.T) {
	t.Parallel()
	all := people(t)
	require.Len(t, all, 25)
	kinds := map[demo.PersonKind]int{}
	for _, p := range all {
		require.Regexp(t, `^[a-z0-9_.]{3,30}$`, p.Handle)
		require.NotEmpty(t, p.DisplayName)
		require.NotEmpty(t, p.Bio)
		require.Contains(t, []demo.Lang{demo.Chinese, demo.English}, p.Lang)
		kinds[p.Kind]++
		drawable(t, p.Avatar)
	}
	for _, kind := range []demo.PersonKind{demo.Personal, demo.Creator, demo.Brand} {
		require.GreaterOrEqual(t, kinds[kind], 3, kind)
	}
	index(t, demo.People(), func(p demo.Person) string { return p.DisplayName })
}

func TestFollows(t *testing.T) {
	t.Parallel()
	all := people(t)
	followers := map[string]int{}
	for _, p := range all {
		require.GreaterOrEqual(t, len(p.Follows), 3, p.Handle)
		require.LessOrEqual(t, len(p.Follows), 10, p.Handle)
	}
	pairs := map[demo.Follow]bool{}
	for _, f := range demo.Follows() {
		require.NotEqual(t, f.Follower, f.Followee)
		require.Contains(t, all, f.Follower)
		require.Contains(t, all, f.Followee)
		require.False(t, pairs[f], "twice: %v", f)
		pairs[f] = true
		followers[f.Followee]++
	}
	require.InDelta(t, 110, len(pairs), 10)
	owners := map[string]bool{}
	for _, s := range demo.Stores() {
		owners[s.Owner] = true
	}
	var lonely []string
	for handle := range all {
		if followers[handle] == 0 {
			require.True(t, owners[handle], handle)
			lonely = append(lonely, handle)
		}
	}
	require.ElementsMatch(t, []string{"azhen_nainai", "sanlou.plants"}, lonely)
}

func TestStores(t *testing.T) {
	t.Parallel()
	all, persons := stores(t), people(t)
	require.Len(t, all, 12)
	index(t, demo.Stores(), func(s demo.Store) string { return s.Owner })
	kinds, currencies, paused := map[demo.StoreKind]int{}, map[string]int{}, 0
	for _, s := range all {
		require.Contains(t, persons, s.Owner)
		require.Less(t, s.OpenedHours, persons[s.Owner].JoinedHours, s.Handle)
		html(t, s.ReturnPolicy)
		drawable(t, s.Logo)
		kinds[s.Kind]++
		currencies[s.Currency]++
		if s.Status == demo.StorePaused {
			paused++
		}
	}
	require.Len(t, kinds, 4)
	require.Equal(t, map[string]int{"CNY": 8, "USD": 1, "HKD": 1, "JPY": 1, "EUR": 1}, currencies)
	require.Equal(t, 1, paused)
}

func TestProducts(t *testing.T) {
	t.Parallel()
	all, shops := products(t), stores(t)
	require.Len(t, all, 80)
	index(t, demo.Products(), func(p demo.Product) string { return p.Title })
	perStore, statuses := map[string]int{}, map[demo.ProductStatus]int{}
	soldOut, low, limited, reduced := 0, 0, 0, 0
	for _, p := range all {
		require.Contains(t, shops, p.Store)
		perStore[p.Store]++
		statuses[p.Status]++
		require.NotEmpty(t, p.Title)
		require.NotEmpty(t, p.Category)
		html(t, p.Description)
		require.LessOrEqual(t, len(p.Options), 2, p.Key)
		require.NotEmpty(t, p.Variants, p.Key)
		if len(p.Options) == 0 {
			require.Len(t, p.Variants, 1, p.Key)
		}
		seen := map[string]bool{}
		for _, v := range p.Variants {
			require.Len(t, v.Values, len(p.Options), p.Key)
			for i, value := range v.Values {
				require.Contains(t, p.Options[i].Values, value, p.Key)
			}
			name := strings.Join(v.Values, "/")
			require.False(t, seen[name], "%s: %s twice", p.Key, name)
			seen[name] = true
			require.Positive(t, v.Price, p.Key)
			require.GreaterOrEqual(t, v.OnHand, 0)
			if v.CompareAt != 0 {
				require.Greater(t, v.CompareAt, v.Price, p.Key)
				reduced++
			}
			if shops[p.Store].Currency == "JPY" {
				require.Less(t, v.Price, int64(20000), "%s: yen have no decimals", p.Key)
			}
			switch {
			case v.OnHand == 0:
				soldOut++
			case v.OnHand < 10:
				low++
			}
			if v.Limit > 0 {
				limited++
			}
		}
		for i, option := range p.Options {
			require.NotEmpty(t, option.Name)
			for _, value := range option.Values {
				require.True(t, slices.ContainsFunc(p.Variants, func(v demo.Variant) bool { return v.Values[i] == value }), "%s: nothing is %s", p.Key, value)
			}
		}
		require.GreaterOrEqual(t, len(p.Pictures), 2, p.Key)
		require.LessOrEqual(t, len(p.Pictures), 5, p.Key)
		for _, pic := range p.Pictures {
			drawable(t, pic)
		}
	}
	require.Len(t, perStore, 12)
	for store, n := range perStore {
		require.GreaterOrEqual(t, n, 3, store)
		require.LessOrEqual(t, n, 12, store)
	}
	require.Equal(t, map[demo.ProductStatus]int{
		demo.ProductDraft: 1, demo.ProductInReview: 1, demo.ProductDelisted: 2, demo.ProductBanned: 1, demo.ProductActive: 75,
	}, statuses)
	require.GreaterOrEqual(t, soldOut, 8)
	require.GreaterOrEqual(t, low, 20)
	require.GreaterOrEqual(t, limited, 8)
	require.GreaterOrEqual(t, reduced, 8)
}

func TestNotes(t *testing.T) {
	t.Parallel()
	all, persons := notes(t), people(t)
	require.Len(t, all, 67)
	index(t, demo.Notes(), func(n demo.Note) string { return n.Title })
	index(t, demo.Notes(), func(n demo.Note) string { return firstSentence(n.Body) })
	langs, states, visibilities := map[demo.Lang]int{}, map[demo.NoteState]int{}, map[demo.Visibility]int{}
	disclosures := map[demo.Disclosure]int{}
	videos, tagged, evaluations, sponsored := 0, 0, 0, 0
	for _, n := range all {
		require.Contains(t, persons, n.Author)
		require.Less(t, n.AgeHours, persons[n.Author].JoinedHours, n.Key)
		require.GreaterOrEqual(t, n.AgeHours, .5, n.Key)
		require.LessOrEqual(t, n.AgeHours, 24*60.0, n.Key)
		require.GreaterOrEqual(t, n.Popularity, 0.0)
		require.LessOrEqual(t, n.Popularity, 1.0)
		require.LessOrEqual(t, utf8.RuneCountInString(n.Title), 60, n.Key)
		require.Equal(t, n.Lang == demo.Chinese, strings.ContainsFunc(n.Title+n.Body, func(r rune) bool { return unicode.Is(unicode.Han, r) }) && han(n.Body) > len(n.Body)/10, n.Key)
		langs[n.Lang]++
		states[n.State]++
		visibilities[n.Visibility]++
		decided := slices.Contains([]demo.NoteState{
			demo.NoteLimited, demo.NoteRejected, demo.NoteRemoved, demo.NoteAppealed,
		}, n.State)
		require.Equal(t, decided, n.Reason != "", n.Key)
		require.NotEmpty(t, n.Pictures, n.Key)
		require.LessOrEqual(t, len(n.Pictures), 6, n.Key)
		for _, pic := range n.Pictures {
			drawable(t, pic)
		}
		if n.Kind == demo.VideoNote {
			videos++
			require.Len(t, n.Pictures, 1, n.Key)
			require.Positive(t, n.DurationMS, n.Key)
		} else {
			require.Contains(t, []demo.NoteKind{demo.ImageNote, demo.EvaluationNote}, n.Kind)
			require.Zero(t, n.DurationMS, n.Key)
		}
		require.Equal(t, n.Kind == demo.EvaluationNote, n.Evaluation != nil, n.Key)
		if n.Evaluation != nil {
			evaluations++
			checkEvaluation(t, n)
		}
		if n.Sponsor != "" {
			sponsored++
			require.Contains(t, persons, n.Sponsor)
			require.True(t, slices.ContainsFunc(n.Tags, func(tag demo.Tag) bool { return tag.Disclosure == demo.PaidPartnership }), n.Key)
		}
		require.LessOrEqual(t, len(n.Topics), 10, n.Key)
		index(t, n.Topics, func(topic string) string { return topic })
		require.LessOrEqual(t, len(n.Tags), 5, n.Key)
		if len(n.Tags) > 0 {
			tagged++
		}
		for _, tag := range n.Tags {
			checkTag(t, n, tag)
			disclosures[tag.Disclosure]++
		}
	}
	require.InDelta(t, 41, langs[demo.Chinese], 3)
	require.InDelta(t, 26, langs[demo.English], 3)
	require.Equal(t, 8, videos)
	require.Equal(t, 5, evaluations)
	require.Equal(t, 2, sponsored)
	require.InDelta(t, 51, tagged, 3)
	require.Equal(t, map[demo.Visibility]int{demo.Public: 64, demo.Followers: 2, demo.Private: 1}, visibilities)
	require.Equal(t, map[demo.NoteState]int{
		demo.NoteDraft: 1, demo.NotePending: 1, demo.NoteLimited: 1, demo.NoteRejected: 1, demo.NoteRemoved: 1, demo.NotePublished: 60,
		demo.NoteAppealed: 1, demo.NoteDeleted: 1,
	}, states)
	for _, d := range []demo.Disclosure{demo.None, demo.OwnStore, demo.Affiliate, demo.PaidPartnership, demo.Gifted} {
		require.GreaterOrEqual(t, disclosures[d], 2, d)
	}
}

func checkTag(t *testing.T, n demo.Note, tag demo.Tag) {
	t.Helper()
	goods := products(t)
	require.Contains(t, goods, tag.Product, n.Key)
	product := goods[tag.Product]
	require.NotContains(t, []demo.ProductStatus{demo.ProductDraft, demo.ProductInReview}, product.Status, "%s tags what nobody can see", n.Key)
	if tag.Variant != nil {
		require.GreaterOrEqual(t, *tag.Variant, 0, n.Key)
		require.Less(t, *tag.Variant, len(product.Variants), n.Key)
	}
	own := stores(t)[product.Store].Owner == n.Author
	require.Equal(t, own, tag.Disclosure == demo.OwnStore, "%s is not truthful about %s", n.Key, tag.Product)
	require.Contains(t, []demo.Disclosure{demo.None, demo.OwnStore, demo.Affiliate, demo.PaidPartnership, demo.Gifted}, tag.Disclosure)
	if n.Kind == demo.VideoNote {
		require.Zero(t, tag.Picture, n.Key)
		require.Zero(t, tag.X+tag.Y, n.Key)
		require.Positive(t, tag.AtMS, n.Key)
		require.Less(t, tag.AtMS, n.DurationMS, n.Key)
		return
	}
	require.Zero(t, tag.AtMS, n.Key)
	require.GreaterOrEqual(t, tag.Picture, 0, n.Key)
	require.Less(t, tag.Picture, len(n.Pictures), n.Key)
	for _, at := range []float64{tag.X, tag.Y} {
		require.Greater(t, at, 0.0, n.Key)
		require.Less(t, at, 1.0, n.Key)
	}
}

func checkEvaluation(t *testing.T, n demo.Note) {
	t.Helper()
	e := n.Evaluation
	require.Contains(t, stores(t), e.Store)
	require.NotEqual(t, n.Author, stores(t)[e.Store].Owner, "%s rates its author's own store", n.Key)
	require.NotEmpty(t, e.Aspects, n.Key)
	require.LessOrEqual(t, len(e.Aspects), 8, n.Key)
	ratings := []int{e.Rating}
	for _, a := range e.Aspects {
		require.NotEmpty(t, a.Name, n.Key)
		ratings = append(ratings, a.Rating)
	}
	for _, r := range ratings {
		require.GreaterOrEqual(t, r, 1, n.Key)
		require.LessOrEqual(t, r, 5, n.Key)
	}
}

func TestThreads(t *testing.T) {
	t.Parallel()
	posts, persons := notes(t), people(t)
	walls := map[[2]string]bool{}
	for _, b := range demo.Blocks() {
		walls[[2]string{b.Blocker, b.Blocked}], walls[[2]string{b.Blocked, b.Blocker}] = true, true
	}
	states, said, pinned, nested := map[demo.CommentState]int{}, 0, 0, 0
	say := func(author, text string, state demo.CommentState, likes int, to ...string) {
		said++
		states[state]++
		require.Contains(t, persons, author)
		require.NotEmpty(t, text)
		require.Contains(t, []demo.CommentState{"", demo.CommentHidden, demo.CommentDeleted}, state)
		require.GreaterOrEqual(t, likes, 0)
		require.Less(t, likes, 100, "there are some hundred readers")
		for _, other := range to {
			require.False(t, walls[[2]string{author, other}], "%s speaks through a wall to %s: %s", author, other, text)
		}
	}
	for _, thread := range index(t, demo.Threads(), func(th demo.Thread) string { return th.Note }) {
		note := posts[thread.Note]
		require.Contains(t, []demo.NoteState{demo.NotePublished, demo.NoteLimited}, note.State, "%s cannot be read", thread.Note)
		require.Equal(t, demo.Public, note.Visibility, thread.Note)
		pins := 0
		for _, c := range thread.Comments {
			say(c.Author, c.Text, c.State, c.Likes, note.Author)
			if c.Pinned {
				pins++
			}
			for i, r := range c.Replies {
				require.GreaterOrEqual(t, r.To, 0)
				require.LessOrEqual(t, r.To, i, "%s: a reply answers what was said before it", thread.Note)
				answered := c.Author
				if r.To > 0 {
					nested++
					answered = c.Replies[r.To-1].Author
				}
				say(r.Author, r.Text, r.State, r.Likes, note.Author, answered)
			}
		}
		require.LessOrEqual(t, pins, 1, thread.Note)
		pinned += pins
	}
	require.Greater(t, said, 150)
	require.Greater(t, pinned, 10)
	require.Greater(t, nested, 10)
	require.GreaterOrEqual(t, states[demo.CommentHidden], 1)
	require.GreaterOrEqual(t, states[demo.CommentDeleted], 2)
}

func TestGroups(t *testing.T) {
	t.Parallel()
	persons, shops, goods, posts := people(t), stores(t), products(t), notes(t)
	groups := index(t, demo.Groups(), func(g demo.Group) string { return g.Key })
	statuses, orders, double := map[demo.OrderStatus]int{}, 0, 0
	payments, refunds, reasons := map[demo.PaymentStatus]int{}, map[demo.RefundStatus]int{}, map[demo.RefundReason]int{}
	type variant struct {
		product string
		index   int
	}
	reserved := map[variant]int{}
	for _, g := range groups {
		require.Contains(t, persons, g.Buyer)
		require.Less(t, g.AgeHours, persons[g.Buyer].JoinedHours, g.Key)
		require.NotEmpty(t, g.Orders, g.Key)
		if len(g.Orders) > 1 {
			double++
		}
		inGroup := map[string]bool{}
		unpaid := map[bool]int{}
		for _, o := range g.Orders {
			orders++
			statuses[o.Status]++
			require.False(t, inGroup[o.Store], "%s: one order per store", g.Key)
			inGroup[o.Store] = true
			shop := shops[o.Store]
			require.NotEmpty(t, shop.Handle, g.Key)
			require.NotEqual(t, shop.Owner, g.Buyer, g.Key)
			require.Less(t, g.AgeHours, shop.OpenedHours, g.Key)
			require.Equal(t, shops[g.Orders[0].Store].Currency, shop.Currency, g.Key)
			unpaid[o.Status == demo.PendingPayment || o.Status == demo.Expired]++
			youngest, oldest := ages(o.Status)
			require.GreaterOrEqual(t, g.AgeHours, youngest, "%s is too young to be %s", g.Key, o.Status)
			require.LessOrEqual(t, g.AgeHours, oldest, "%s is too old to be %s", g.Key, o.Status)
			require.NotEmpty(t, o.Lines, g.Key)
			require.False(t, o.PaidFirst && o.Status != demo.Cancelled, g.Key)
			for _, r := range o.Refunds {
				refunds[r.Status]++
				reasons[r.Reason]++
				require.Less(t, r.Line, len(o.Lines), g.Key)
				require.LessOrEqual(t, r.Quantity, o.Lines[r.Line].Quantity, g.Key)
				require.NotEqual(t, r.Quantity > 0, r.Amount > 0, "%s: units, or money alone", g.Key)
				require.Less(t, r.AgeHours, g.AgeHours, g.Key)
			}
			sent, units := 0, 0
			seen := map[variant]bool{}
			for _, l := range o.Lines {
				product := goods[l.Product]
				require.Equal(t, o.Store, product.Store, "%s: %s", g.Key, l.Product)
				require.Contains(t, []demo.ProductStatus{demo.ProductActive, demo.ProductDelisted}, product.Status)
				require.Less(t, l.Variant, len(product.Variants), g.Key)
				require.Positive(t, l.Quantity)
				at := variant{product: l.Product, index: l.Variant}
				require.False(t, seen[at], "%s: one line per variant", g.Key)
				seen[at] = true
				if limit := product.Variants[l.Variant].Limit; limit > 0 {
					require.LessOrEqual(t, l.Quantity, limit, g.Key)
				}
				require.LessOrEqual(t, l.Shipped, l.Quantity)
				sent, units = sent+l.Shipped, units+l.Quantity
				switch o.Status {
				case demo.PendingPayment, demo.Paid, demo.PartiallyShipped:
					reserved[at] += l.Quantity - l.Shipped
				case demo.Shipped, demo.Delivered, demo.Completed, demo.Cancelled, demo.Expired:
				}
				if l.Note != "" {
					post, ok := posts[l.Note]
					require.True(t, ok, "%s: no note %s", g.Key, l.Note)
					require.Equal(t, demo.NotePublished, post.State)
					require.Equal(t, demo.Public, post.Visibility)
					require.Greater(t, post.AgeHours, g.AgeHours, "%s was placed before %s was written", g.Key, l.Note)
					require.NotEqual(t, post.Author, g.Buyer, "%s follows the buyer's own note", g.Key)
					require.True(t, slices.ContainsFunc(post.Tags, func(tag demo.Tag) bool { return tag.Product == l.Product }), "%s does not tag %s", l.Note, l.Product)
				}
			}
			if o.Status == demo.PartiallyShipped {
				require.Positive(t, sent, g.Key)
				require.Less(t, sent, units, g.Key)
			} else {
				require.Zero(t, sent, g.Key)
			}
		}
		require.Len(t, unpaid, 1, "%s: one payment pays the whole group", g.Key)
		require.Equal(t, g.Orders[0].Status == demo.PendingPayment, g.Payment != "", g.Key)
		payments[g.Payment]++
	}
	for at, n := range reserved {
		require.LessOrEqual(t, n, goods[at.product].Variants[at.index].OnHand, "%v is oversold", at)
	}
	require.InDelta(t, 34, orders, 3)
	require.GreaterOrEqual(t, double, 3)
	require.Len(t, statuses, 8)
	require.Len(t, payments, 1+5, "every state before anything is taken")
	require.Len(t, refunds, 9)
	require.Len(t, reasons, 6)
	for status, n := range statuses {
		require.GreaterOrEqual(t, n, 2, status)
	}
}

// ages is how old an order of a status may be, in hours since it was placed.
func ages(status demo.OrderStatus) (youngest, oldest float64) {
	switch status {
	case demo.PendingPayment:
		return 0, .25
	case demo.Paid:
		return 0, 72
	case demo.PartiallyShipped:
		return 12, 24 * 7
	case demo.Shipped:
		return 12, 24 * 16
	case demo.Delivered:
		return 48, 24 * 12
	case demo.Completed:
		return 24 * 10, 24 * 365
	case demo.Expired:
		return .25, 24 * 365
	case demo.Cancelled:
		return 0, 24 * 365
	default:
		return 1, 0 // no such status
	}
}

func TestNothingForbiddenIsWritten(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`(?i)http|www\.|\.com|\.cn\b|\.net\b|taobao|tmall|\bjd\b|pinduoduo|amazon|ebay|etsy|shopee|lazada|temu|shein|aliexpress|alibaba|wechat|weixin|whatsapp|telegram|instagram|tiktok|` +
		`淘宝|天猫|京东|拼多多|抖音|快手|微信|微店|闲鱼|小红书|亚马逊|唯品会|私信下单|加我|口令|lorem|ipsum|1[3-9]\d{9}|\d{3}-\d{4}|\+\d{2}`)
	for _, text := range allTexts() {
		require.False(t, forbidden.MatchString(text), "%q holds %q", text, forbidden.FindString(text))
	}
	gen := newGenerator()
	for i := range 3000 {
		n, p, who := gen.Note(i), gen.Product(i), gen.Person(i)
		remark := gen.Remark(i, i%7, n.Lang)
		text := strings.Join([]string{remark.Text, n.Title, n.Body, n.Place, p.Title, p.Subtitle, p.Description, who.DisplayName, who.Bio}, "\n")
		require.False(t, forbidden.MatchString(text), "%q holds %q", text, forbidden.FindString(text))
	}
}

// The demo's texts speak of goods and shops all the time: the checker of links blocks none of them.
func TestNothingIsBlocked(t *testing.T) {
	t.Parallel()
	checker, err := link.New("trellis.test")
	require.NoError(t, err)
	texts := allTexts()
	gen := newGenerator()
	for i := range 3000 {
		n, p, who := gen.Note(i), gen.Product(i), gen.Person(i)
		texts = append(texts, gen.Remark(i, i%7, n.Lang).Text, n.Title, n.Body, p.Title, p.Subtitle, p.Description, who.Bio)
	}
	for _, text := range texts {
		for _, f := range checker.Check(text) {
			require.True(t, f.Allowed(), "%s %q in %q", f.Rule, f.Raw, text)
		}
	}
}

func allTexts() []string {
	var texts []string
	for _, p := range demo.People() {
		texts = append(texts, p.Handle, p.DisplayName, p.Bio, p.VerifiedAs, p.Avatar.Alt)
	}
	for _, s := range demo.Stores() {
		texts = append(texts, s.Handle, s.Name, s.ReturnPolicy, s.Logo.Alt)
	}
	for _, p := range demo.Products() {
		texts = append(texts, p.Key, p.Title, p.Subtitle, p.Description, p.Brand)
		for _, pic := range p.Pictures {
			texts = append(texts, pic.Alt)
		}
	}
	for _, th := range demo.Threads() {
		for _, c := range th.Comments {
			texts = append(texts, c.Text)
			for _, r := range c.Replies {
				texts = append(texts, r.Text)
			}
		}
	}
	for _, n := range demo.Notes() {
		texts = append(texts, n.Key, n.Title, n.Body, n.Place)
		texts = append(texts, n.Topics...)
		for _, pic := range n.Pictures {
			texts = append(texts, pic.Alt)
		}
	}
	for _, v := range demo.Reviews() {
		texts = append(texts, v.Body)
		for _, pic := range v.Pictures {
			texts = append(texts, pic.Alt)
		}
	}
	for _, c := range demo.Coupons() {
		texts = append(texts, c.Title)
	}
	return texts
}

func drawable(t *testing.T, pic demo.Picture) {
	t.Helper()
	require.Contains(t, picture.Scenes(), picture.Scene(pic.Scene))
	base, _, _ := strings.Cut(pic.Palette, "/")
	require.Contains(t, picture.Palettes(), picture.Palette(base))
	require.Regexp(t, `^[a-z]+(/[123])?$`, pic.Palette)
	require.Contains(t, []demo.Aspect{"", demo.Portrait, demo.Square, demo.Landscape}, pic.Aspect)
	require.NotEmpty(t, pic.Alt)
	width, height := pic.Aspect.Size(1280)
	require.Equal(t, 1280, max(width, height))
}

func TestLives(t *testing.T) {
	t.Parallel()
	all, persons := stores(t), people(t)
	states, onAir := map[demo.LiveStatus]int{}, map[string]int{}
	for _, l := range demo.Lives() {
		require.Contains(t, persons, l.Host)
		require.NotEmpty(t, l.Title)
		require.LessOrEqual(t, utf8.RuneCountInString(l.Title), 60, l.Title)
		states[l.Status]++
		require.Equal(t, l.Status == demo.LiveScheduled, l.InHours > 0, l.Title)
		require.Less(t, -l.InHours+l.Hours, 24*60.0, l.Title)
		if l.Store != "" {
			require.Equal(t, l.Host, all[l.Store].Owner, l.Title)
		}
		if l.Cover != nil {
			drawable(t, *l.Cover)
		}
		if l.Status == demo.LiveOnAir || l.Status == demo.LivePaused {
			onAir[l.Host]++
			require.Equal(t, 1, onAir[l.Host], l.Host)
			require.Zero(t, l.Hours, l.Title)
		}
		index(t, l.Waiting, func(handle string) string { return handle })
		for _, handle := range l.Waiting {
			require.Contains(t, persons, handle)
			require.NotEqual(t, l.Host, handle)
		}
	}
	require.Len(t, states, 5, "one of each")
}

func html(t *testing.T, text string) {
	t.Helper()
	require.True(t, strings.HasPrefix(text, "<p>"), text)
	require.Equal(t, strings.Count(text, "<p>"), strings.Count(text, "</p>"), text)
	require.Equal(t, strings.Count(text, "<ul>"), strings.Count(text, "</ul>"), text)
	require.Equal(t, strings.Count(text, "<li>"), strings.Count(text, "</li>"), text)
	rest := regexp.MustCompile(`</?(p|ul|li)>`).ReplaceAllString(text, "")
	require.NotContains(t, rest, "<")
}

func firstSentence(body string) string {
	if i := strings.IndexAny(body, "。！？.!?\n"); i > 0 {
		return body[:i]
	}
	return body
}

// han counts the bytes of Chinese characters.
func han(text string) int {
	n := 0
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			n += utf8.RuneLen(r)
		}
	}
	return n
}

// A block ends a follow, so that none may run between the two.
func TestBlocksArePeopleWhoDoNotFollow(t *testing.T) {
	t.Parallel()
	follows := demo.Follows()
	for _, b := range demo.Blocks() {
		require.NotContains(t, follows, demo.Follow{Follower: b.Blocker, Followee: b.Blocked})
		require.NotContains(t, follows, demo.Follow{Follower: b.Blocked, Followee: b.Blocker})
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	all := index(t, demo.Secrets(), func(s demo.Secret) string { return s.Handle })
	require.Len(t, all, len(people(t)), "a row a person")
	hidden, withPhone := 0, 0
	for handle, s := range all {
		require.Contains(t, people(t), handle)
		if s.HidesLikes {
			hidden++
		}
		if s.Phone == "" {
			continue
		}
		withPhone++
		require.Regexp(t, `^(\+86138001380\d\d|\+8525555\d{4}|\+447700900\d{3}|\+1\d{3}55501\d\d|\+33639980\d{3})$`, s.Phone,
			"of a range that rings nowhere")
	}
	require.Equal(t, 2, hidden)
	require.Greater(t, withPhone, 15)
}

func TestCollections(t *testing.T) {
	t.Parallel()
	persons, allNotes, goods, shops := people(t), notes(t), products(t), stores(t)
	private, empty, chinese := 0, 0, 0
	kept := map[[2]string]bool{}
	for _, c := range demo.Collections() {
		require.Contains(t, persons, c.Owner)
		require.Less(t, c.AgeHours, persons[c.Owner].JoinedHours, c.Title)
		require.NotEmpty(t, c.Title)
		if c.Private {
			private++
		}
		if len(c.Items) == 0 {
			empty++
		}
		if strings.ContainsFunc(c.Title, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			chinese++
		}
		for _, item := range c.Items {
			require.NotEqual(t, item.Note == "", item.Product == "", "%s: one of the two: %v", c.Title, item)
			thing := [2]string{c.Owner, item.Note + item.Product}
			require.False(t, kept[thing], "%s twice", thing)
			kept[thing] = true
			if item.Note != "" {
				require.Contains(t, allNotes, item.Note)
				n := allNotes[item.Note]
				require.NotEqual(t, c.Owner, n.Author, "%s: their own", c.Title)
				require.Equal(t, demo.Public, n.Visibility, "%s: %s", c.Title, item.Note)
				require.Contains(t, []demo.NoteState{demo.NotePublished, demo.NoteRemoved}, n.State, "%s: %s", c.Title, item.Note)
				continue
			}
			require.Contains(t, goods, item.Product)
			require.NotEqual(t, c.Owner, shops[goods[item.Product].Store].Owner, "%s: their own", c.Title)
			require.NotContains(t, []demo.ProductStatus{demo.ProductDraft, demo.ProductInReview}, goods[item.Product].Status)
		}
	}
	require.GreaterOrEqual(t, private, 3)
	require.Equal(t, 1, empty)
	require.Greater(t, chinese, 5)
	require.Less(t, chinese, len(demo.Collections())-5, "in both languages")
}

func TestShelvesHoldEveryCategory(t *testing.T) {
	t.Parallel()
	shelves, names := map[demo.Category]bool{}, map[string]bool{}
	for _, root := range demo.Shelves() {
		require.Empty(t, root.Category, "%s only holds others", root.Name)
		require.NotEmpty(t, root.Shelves, root.Name)
		for _, s := range append(root.Shelves, root) {
			require.False(t, names[s.Name], "%s twice", s.Name)
			names[s.Name] = true
			require.Regexp(t, `^\p{Han}+ [A-Z][A-Za-z& -]+$`, s.Name, "in Chinese and in English")
			shelves[s.Category] = true
		}
	}
	for _, p := range demo.Products() {
		require.True(t, shelves[p.Category], "%s stands on no shelf: %s", p.Key, p.Category)
	}
}

func TestReviewsAndCoupons(t *testing.T) {
	t.Parallel()
	persons, goods, shops := people(t), products(t), stores(t)
	groups := index(t, demo.Groups(), func(g demo.Group) string { return g.Key })
	for _, v := range demo.Reviews() {
		require.Contains(t, persons, v.Author)
		require.Less(t, v.Variant, len(goods[v.Product].Variants), "%s of %s", v.Author, v.Product)
		require.Equal(t, v.Note == "", v.AgeHours > 0, "%s of %s: a note has an age of its own", v.Author, v.Product)
		if v.Group != "" {
			require.Equal(t, v.Author, groups[v.Group].Buyer, "%s of %s", v.Author, v.Product)
		}
		for _, pic := range v.Pictures {
			drawable(t, pic)
		}
	}
	for _, c := range demo.Coupons() {
		require.Contains(t, shops, c.Store)
		require.NotEqual(t, c.Off > 0, c.Percent > 0, "%s takes off an amount or a percentage", c.Title)
		for _, claim := range c.Claims {
			require.Contains(t, persons, claim.Person)
			require.NotEqual(t, shops[c.Store].Owner, claim.Person, "%s claims their own coupon", claim.Person)
		}
	}
}

// Each store says how it sends, each person where to, and every address is one that shipping understands.
func TestCountersAndAddresses(t *testing.T) {
	t.Parallel()
	persons, shops := people(t), stores(t)
	region := regexp.MustCompile(`^[A-Z]{2}(-[A-Z0-9]{1,3})?$`)
	counters := index(t, demo.Counters(), func(c demo.Counter) string { return c.Store })
	require.Len(t, counters, len(shops))
	for _, c := range counters {
		require.Contains(t, shops, c.Store)
		require.Regexp(t, region, c.Returns.Region, c.Store)
		require.LessOrEqual(t, len(c.Rates), 20, c.Store)
		for _, rate := range c.Rates {
			for _, r := range rate.Regions {
				require.True(t, r == "*" || region.MatchString(r), "%s sends to %s", c.Store, r)
			}
		}
		for _, s := range c.Staff {
			require.Contains(t, persons, s.Person)
			require.NotEqual(t, shops[c.Store].Owner, s.Person)
			require.Less(t, s.Hours, shops[c.Store].OpenedHours, c.Store)
		}
	}
	homes := map[string]int{}
	for _, a := range demo.Addresses() {
		require.Regexp(t, region, a.Region, a.Owner)
		homes[a.Owner]++
	}
	for handle := range persons {
		require.Positive(t, homes[handle], "%s lives nowhere", handle)
	}
}
