package bench

func (r *Results) Markdown() string { return "" }

func (r *Results) Write(string) error { return nil }
