package resolvers

// orEmpty makes an empty list of none: gqlgen writes a nil list that may be null as null.
func orEmpty[V any](list []V) []V {
	if list == nil {
		return []V{}
	}
	return list
}

// allOrEmpty is orEmpty for the lists of several parents.
func allOrEmpty[V any](lists [][]V) [][]V {
	for i := range lists {
		lists[i] = orEmpty(lists[i])
	}
	return lists
}
