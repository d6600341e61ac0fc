// The hand-written derivatives of GradBench include its JSON library for input and output that
// nothing here calls: just enough of it for them to compile.
#pragma once

#include <cassert>
#include <initializer_list>
#include <istream>
#include <ostream>
#include <string>
#include <vector>

namespace nlohmann {
struct json {
	json() {}
	json(std::initializer_list<json>) {}
	template <typename T> json(const T&) {}
	static json parse(std::istream&) { return json(); }
	static json array() { return json(); }
	static json object() { return json(); }
	template <typename K> json operator[](const K&) const { return json(); }
	template <typename K> json& operator[](const K&) { return *this; }
	template <typename T> T get() const { return T(); }
	template <typename T> operator T() const { return T(); }
	template <typename T> void get_to(T&) const {}
	template <typename K> json at(const K&) const { return json(); }
	template <typename T> void push_back(const T&) {}
	bool contains(const std::string&) const { return false; }
	std::size_t size() const { return 0; }
	const json* begin() const { return this; }
	const json* end() const { return this; }
};
inline std::ostream& operator<<(std::ostream& out, const json&) { return out; }
}
