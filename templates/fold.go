package templates

import (
	"html/template"
	"text/template/parse"
)

// Words tells what of the templates does not depend on who looks, so that it is
// worked out once and not with every request: a page says a hundred words and
// shows fifty icons, which cost more than its data.
type Words struct {
	Languages []string
	Plain     func(lang, key string) (text string, ok bool) // a sentence without values
	Funcs     map[string]func(string) template.HTML         // functions of one literal, in text or attributes
}

// folder gives what a key says in one language.
type folder func(key string) (string, bool)

func (w Words) in(lang string) folder {
	return func(key string) (string, bool) { return w.Plain(lang, key) }
}

// fold puts what {{icon "plus"}} writes in its place.
func (w Words) fold(set *template.Template) {
	for _, t := range set.Templates() {
		if t.Tree == nil {
			continue
		}
		each(t.Tree.Root, true, func(call *parse.CommandNode, _ bool) (string, bool) {
			name, ok := call.Args[0].(*parse.IdentifierNode)
			if !ok || w.Funcs[name.Ident] == nil {
				return "", false
			}
			return string(w.Funcs[name.Ident](call.Args[1].(*parse.StringNode).Text)), true
		})
	}
}

// foldWords puts what {{.T "samples.search"}} says in its place, wherever the
// dot (or $) is the page: there alone is the language known.
func foldWords(trees map[string]*parse.Tree, root string, words folder) {
	for name := range ofThePage(trees, root) {
		each(trees[name].Root, true, func(call *parse.CommandNode, dot bool) (string, bool) {
			if !says(call.Args[0], dot) {
				return "", false
			}
			text, ok := words(call.Args[1].(*parse.StringNode).Text)
			return template.HTMLEscapeString(text), ok
		})
	}
}

// says tells whether a node is the page's T.
func says(n parse.Node, dot bool) bool {
	switch n := n.(type) {
	case *parse.FieldNode:
		return dot && len(n.Ident) == 1 && n.Ident[0] == "T"
	case *parse.VariableNode:
		return len(n.Ident) == 2 && n.Ident[0] == "$" && n.Ident[1] == "T"
	}
	return false
}

// ofThePage names the templates that are called with the page alone.
func ofThePage(trees map[string]*parse.Tree, root string) map[string]bool {
	with, without := map[string]bool{root: true}, map[string]bool{}
	for todo := []string{root}; len(todo) > 0; {
		name := todo[0]
		todo = todo[1:]
		page := with[name] && !without[name]
		walk(trees[name].Root, true, func(n parse.Node, dot bool) {
			call, ok := n.(*parse.TemplateNode)
			if !ok {
				return
			}
			seen := with
			if !page || !passesPage(call.Pipe, dot) {
				seen = without
			}
			if !seen[call.Name] {
				seen[call.Name] = true
				todo = append(todo, call.Name)
			}
		})
	}
	for name := range without {
		delete(with, name)
	}
	return with
}

// passesPage tells whether a call gives on the page: {{template "x" .}}.
func passesPage(pipe *parse.PipeNode, dot bool) bool {
	if pipe == nil || len(pipe.Decl) > 0 || len(pipe.Cmds) != 1 || len(pipe.Cmds[0].Args) != 1 {
		return false
	}
	switch n := pipe.Cmds[0].Args[0].(type) {
	case *parse.DotNode:
		return dot
	case *parse.VariableNode:
		return len(n.Ident) == 1 && n.Ident[0] == "$"
	}
	return false
}

// walk visits a template's nodes; dot tells whether the dot is still what the
// template was called with.
func walk(list *parse.ListNode, dot bool, visit func(n parse.Node, dot bool)) {
	if list == nil {
		return
	}
	for _, n := range list.Nodes {
		visit(n, dot)
		switch n := n.(type) {
		case *parse.IfNode:
			walk(n.List, dot, visit)
			walk(n.ElseList, dot, visit)
		case *parse.RangeNode:
			walk(n.List, false, visit)
			walk(n.ElseList, dot, visit)
		case *parse.WithNode:
			walk(n.List, false, visit)
			walk(n.ElseList, dot, visit)
		}
	}
}

// each replaces every action that only calls something with one literal by the
// text of it; texts that then meet become one.
func each(list *parse.ListNode, dot bool, text func(call *parse.CommandNode, dot bool) (string, bool)) {
	if list == nil {
		return
	}
	kept := list.Nodes[:0]
	add := func(n parse.Node) {
		if t, ok := n.(*parse.TextNode); ok && len(kept) > 0 {
			if last, ok := kept[len(kept)-1].(*parse.TextNode); ok {
				last.Text = append(last.Text[:len(last.Text):len(last.Text)], t.Text...)
				return
			}
		}
		kept = append(kept, n)
	}
	for _, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.ActionNode:
			if call := oneLiteral(n.Pipe); call != nil {
				if s, ok := text(call, dot); ok {
					add(&parse.TextNode{NodeType: parse.NodeText, Pos: n.Pos, Text: []byte(s)})
					continue
				}
			}
		case *parse.IfNode:
			each(n.List, dot, text)
			each(n.ElseList, dot, text)
		case *parse.RangeNode:
			each(n.List, false, text)
			each(n.ElseList, dot, text)
		case *parse.WithNode:
			each(n.List, false, text)
			each(n.ElseList, dot, text)
		}
		add(n)
	}
	list.Nodes = kept
}

// oneLiteral is the call of an action such as {{x "literal"}}, else nil.
func oneLiteral(pipe *parse.PipeNode) *parse.CommandNode {
	if len(pipe.Decl) > 0 || len(pipe.Cmds) != 1 || len(pipe.Cmds[0].Args) != 2 {
		return nil
	}
	if _, ok := pipe.Cmds[0].Args[1].(*parse.StringNode); !ok {
		return nil
	}
	return pipe.Cmds[0]
}
