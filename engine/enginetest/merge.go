package enginetest

import "fmt"

// Merge puts a deferred fragment into an answer, as clients do: into the object that is at the path, lists element by element.
// A fragment that came to nothing leaves it as it is. All values are those of encoding/json.
func Merge(data any, path []any, fragment any) (any, error) {
	if len(path) == 0 {
		return merge(data, fragment), nil
	}
	switch at := path[0].(type) {
	case string:
		if object, ok := data.(map[string]any); ok && object[at] != nil {
			below, err := Merge(object[at], path[1:], fragment)
			object[at] = below
			return object, err
		}
	case float64:
		if list, ok := data.([]any); ok && int(at) < len(list) {
			below, err := Merge(list[int(at)], path[1:], fragment)
			list[int(at)] = below
			return list, err
		}
	}
	return nil, fmt.Errorf("there is nothing at %v", path[0])
}

func merge(into, value any) any {
	switch value := value.(type) {
	case map[string]any:
		if object, ok := into.(map[string]any); ok {
			for key, v := range value {
				object[key] = merge(object[key], v)
			}
			return object
		}
	case []any:
		if list, ok := into.([]any); ok && len(list) == len(value) {
			for i := range value {
				list[i] = merge(list[i], value[i])
			}
			return list
		}
	case nil:
		return into
	}
	return value
}
