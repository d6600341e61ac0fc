/* What libclang says of a parsed file: nodes, types, constants, places.  Each quirk of the library
 * that is worked around has its reason beside it. */
#include "frontend/cursor.h"

#include <clang-c/Index.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "frontend/unit.h"
#include "support/text.h"

_Static_assert(sizeof(Cursor) == sizeof(CXCursor), "Cursor is laid out as CXCursor");
_Static_assert(sizeof(SourceType) == sizeof(CXType), "SourceType is laid out as CXType");

static CXCursor cx(Cursor c)
{
	CXCursor x;

	memcpy(&x, &c, sizeof x);
	return x;
}

static Cursor from_cx(CXCursor x)
{
	Cursor c;

	memcpy(&c, &x, sizeof c);
	return c;
}

static CXType cx_type(SourceType t)
{
	CXType x;

	memcpy(&x, &t, sizeof x);
	return x;
}

static SourceType from_cx_type(CXType x)
{
	SourceType t;

	memcpy(&t, &x, sizeof t);
	return t;
}

static const char *take_string(Unit *unit, CXString s)
{
	const char *text = clang_getCString(s);
	const char *interned = str_intern(unit->strings, text ? text : "");

	clang_disposeString(s);
	return interned;
}

/* ---- nodes */

/* clang-format off */
#define NODES(X)                                                                                   \
	X(FunctionDecl, FUNCTION) X(VarDecl, VAR) X(ParmDecl, PARAM) X(TypedefDecl, TYPEDEF)       \
	X(StructDecl, STRUCT) X(UnionDecl, UNION) X(EnumDecl, ENUM)                                \
	X(EnumConstantDecl, ENUMERATOR) X(FieldDecl, FIELD) X(AnnotateAttr, ANNOTATE)              \
	X(ConstAttr, CONST_ATTR) X(PureAttr, PURE_ATTR) X(UnexposedAttr, OTHER_ATTR)               \
	X(TypeRef, TYPE_REF)                      \
	X(MemberRef, MEMBER_NAME) X(LabelRef, LABEL_REF) X(UnexposedExpr, UNEXPOSED)               \
	X(DeclRefExpr, DECL_REF) X(MemberRefExpr, MEMBER) X(CallExpr, CALL)                        \
	X(IntegerLiteral, INTEGER) X(FloatingLiteral, FLOATING) X(StringLiteral, STRING)           \
	X(CharacterLiteral, CHARACTER) X(ParenExpr, PAREN) X(UnaryOperator, UNARY)                 \
	X(ArraySubscriptExpr, SUBSCRIPT) X(BinaryOperator, BINARY)                                 \
	X(CompoundAssignOperator, COMPOUND_ASSIGN) X(ConditionalOperator, CONDITIONAL)             \
	X(CStyleCastExpr, CAST) X(CompoundLiteralExpr, COMPOUND_LITERAL)                           \
	X(InitListExpr, INIT_LIST) X(StmtExpr, STATEMENT_EXPR)                                     \
	X(GenericSelectionExpr, GENERIC) X(UnaryExpr, SIZEOF) X(UnexposedStmt, UNEXPOSED_STMT)     \
	X(LabelStmt, LABEL) X(CompoundStmt, COMPOUND) X(CaseStmt, CASE) X(DefaultStmt, DEFAULT)    \
	X(IfStmt, IF) X(SwitchStmt, SWITCH) X(WhileStmt, WHILE) X(DoStmt, DO) X(ForStmt, FOR)      \
	X(GotoStmt, GOTO) X(ContinueStmt, CONTINUE) X(BreakStmt, BREAK) X(ReturnStmt, RETURN)      \
	X(NullStmt, NULL) X(DeclStmt, DECL_STMT)
/* clang-format on */

Node cursor_node(Cursor c)
{
	switch ((enum CXCursorKind)c.kind) {
#define AS_CASE(theirs, ours)                                                                      \
	case CXCursor_##theirs:                                                                    \
		return NODE_##ours;
		NODES(AS_CASE)
#undef AS_CASE
	default:
		return NODE_OTHER;
	}
}

bool cursor_is_null(Cursor c)
{
	return clang_Cursor_isNull(cx(c)) || clang_isInvalid((enum CXCursorKind)c.kind);
}

bool cursor_equal(Cursor a, Cursor b)
{
	return clang_equalCursors(cx(a), cx(b));
}

bool cursor_is_expression(Cursor c)
{
	return clang_isExpression((enum CXCursorKind)c.kind);
}

bool cursor_is_statement(Cursor c)
{
	return clang_isStatement((enum CXCursorKind)c.kind);
}

/* Cursors of one declaration differ in bytes (second declarators carry a flag), the declaration
 * itself is their first datum. */
const void *cursor_key(Cursor c)
{
	return from_cx(clang_getCanonicalCursor(cx(c))).data[0];
}

static enum CXChildVisitResult collect_child(CXCursor child, CXCursor parent, CXClientData data)
{
	Unit *unit = data;

	(void)parent;
	vec_push(&unit->scratch, &unit->pending, from_cx(child));
	return CXChildVisit_Continue;
}

/* Nothing recurses inside a visitor: libclang's own stack per level is large. */
CursorList cursor_children(Unit *unit, Cursor c)
{
	const size_t first = unit->pending.count;
	CursorList list = { 0 };

	clang_visitChildren(cx(c), collect_child, unit);
	list.count = (uint32_t)(unit->pending.count - first);
	if (list.count > 0)
		list.at = arena_copy(&unit->scratch, unit->pending.at + first,
		                     list.count * sizeof *list.at);
	unit->pending.count = first;
	return list;
}

SourceType cursor_type(Cursor c)
{
	return from_cx_type(clang_getCursorType(cx(c)));
}

const char *cursor_spelling(Unit *unit, Cursor c)
{
	return take_string(unit, clang_getCursorSpelling(cx(c)));
}

Cursor cursor_referenced(Cursor c)
{
	return from_cx(clang_getCursorReferenced(cx(c)));
}

Cursor cursor_definition(Cursor c)
{
	Cursor definition = from_cx(clang_getCursorDefinition(cx(c)));

	return cursor_is_null(definition) ? c : definition;
}

Cursor cursor_parent(Cursor c)
{
	return from_cx(clang_getCursorSemanticParent(cx(c)));
}

bool cursor_same_extent(Cursor a, Cursor b)
{
	return clang_equalRanges(clang_getCursorExtent(cx(a)), clang_getCursorExtent(cx(b)));
}

/* clang_Location_isFromMainFile is false for whatever a macro spells. */
bool cursor_in_main_file(Unit *unit, Cursor c)
{
	CXFile file = NULL;

	clang_getExpansionLocation(clang_getCursorLocation(cx(c)), &file, NULL, NULL, NULL);
	return file && clang_File_isEqual(file, unit->main_file);
}

bool cursor_first_in_main_file(Unit *unit, Cursor c)
{
	return cursor_in_main_file(unit, from_cx(clang_getCanonicalCursor(cx(c))));
}

bool cursor_in_system_header(Cursor c)
{
	return clang_Location_isInSystemHeader(clang_getCursorLocation(cx(c)));
}

/* The Kind functions first: asking for the spelling of no operator crashes. */
Operator cursor_operator(Cursor c, BinaryOp *binary)
{
	static const struct {
		enum CXBinaryOperatorKind kind;
		BinaryOp op;
	} binaries[] = {
		{ CXBinaryOperator_Add, BINARY_ADD },
		{ CXBinaryOperator_AddAssign, BINARY_ADD },
		{ CXBinaryOperator_Sub, BINARY_SUB },
		{ CXBinaryOperator_SubAssign, BINARY_SUB },
		{ CXBinaryOperator_Mul, BINARY_MUL },
		{ CXBinaryOperator_MulAssign, BINARY_MUL },
		{ CXBinaryOperator_Div, BINARY_DIV },
		{ CXBinaryOperator_DivAssign, BINARY_DIV },
		{ CXBinaryOperator_Rem, BINARY_REM },
		{ CXBinaryOperator_RemAssign, BINARY_REM },
		{ CXBinaryOperator_Shl, BINARY_SHL },
		{ CXBinaryOperator_ShlAssign, BINARY_SHL },
		{ CXBinaryOperator_Shr, BINARY_SHR },
		{ CXBinaryOperator_ShrAssign, BINARY_SHR },
		{ CXBinaryOperator_And, BINARY_AND },
		{ CXBinaryOperator_AndAssign, BINARY_AND },
		{ CXBinaryOperator_Or, BINARY_OR },
		{ CXBinaryOperator_OrAssign, BINARY_OR },
		{ CXBinaryOperator_Xor, BINARY_XOR },
		{ CXBinaryOperator_XorAssign, BINARY_XOR },
		{ CXBinaryOperator_LT, BINARY_LT },
		{ CXBinaryOperator_GT, BINARY_GT },
		{ CXBinaryOperator_LE, BINARY_LE },
		{ CXBinaryOperator_GE, BINARY_GE },
		{ CXBinaryOperator_EQ, BINARY_EQ },
		{ CXBinaryOperator_NE, BINARY_NE },
		{ CXBinaryOperator_LAnd, BINARY_LOGICAL_AND },
		{ CXBinaryOperator_LOr, BINARY_LOGICAL_OR },
	};
	static const Operator unaries[] = {
		[CXUnaryOperator_PostInc] = OPERATOR_POST_INC,
		[CXUnaryOperator_PostDec] = OPERATOR_POST_DEC,
		[CXUnaryOperator_PreInc] = OPERATOR_PRE_INC,
		[CXUnaryOperator_PreDec] = OPERATOR_PRE_DEC,
		[CXUnaryOperator_AddrOf] = OPERATOR_ADDRESS,
		[CXUnaryOperator_Deref] = OPERATOR_DEREF,
		[CXUnaryOperator_Plus] = OPERATOR_PLUS,
		[CXUnaryOperator_Minus] = OPERATOR_MINUS,
		[CXUnaryOperator_Not] = OPERATOR_BITNOT,
		[CXUnaryOperator_LNot] = OPERATOR_NOT,
		[CXUnaryOperator_Real] = OPERATOR_REAL,
		[CXUnaryOperator_Imag] = OPERATOR_IMAG,
		[CXUnaryOperator_Extension] = OPERATOR_EXTENSION,
	};

	if (cursor_node(c) == NODE_UNARY) {
		enum CXUnaryOperatorKind kind = clang_getCursorUnaryOperatorKind(cx(c));
		return (size_t)kind < COUNT_OF(unaries) ? unaries[kind] : OPERATOR_NONE;
	}
	enum CXBinaryOperatorKind kind = clang_getCursorBinaryOperatorKind(cx(c));
	if (kind == CXBinaryOperator_Assign)
		return OPERATOR_ASSIGN;
	if (kind == CXBinaryOperator_Comma)
		return OPERATOR_COMMA;
	for (size_t i = 0; i < COUNT_OF(binaries); i++)
		if (binaries[i].kind == kind) {
			*binary = binaries[i].op;
			return OPERATOR_BINARY;
		}
	return OPERATOR_NONE;
}

Constant cursor_constant(Cursor c)
{
	CXEvalResult result = clang_Cursor_Evaluate(cx(c));
	Constant constant = { .kind = CONSTANT_NONE };

	if (!result)
		return constant;
	switch (clang_EvalResult_getKind(result)) {
	case CXEval_Int:
		constant.kind = CONSTANT_INT;
		constant.integer = clang_EvalResult_isUnsignedInt(result)
		                           ? (int64_t)clang_EvalResult_getAsUnsigned(result)
		                           : clang_EvalResult_getAsLongLong(result);
		break;
	case CXEval_Float:
		constant.kind = CONSTANT_FLOAT;
		constant.number = clang_EvalResult_getAsDouble(result);
		break;
	default:
		break;
	}
	clang_EvalResult_dispose(result);
	return constant;
}

int64_t cursor_enumerator(Cursor c)
{
	return clang_getEnumConstantDeclValue(cx(c));
}

int cursor_bit_width(Cursor c)
{
	CXCursor field = cx(c);

	if (cursor_node(c) == NODE_MEMBER)
		field = clang_getCursorReferenced(field);
	if (field.kind != CXCursor_FieldDecl || !clang_Cursor_isBitField(field))
		return 0;
	return clang_getFieldDeclBitWidth(field);
}

const char *cursor_source(Unit *unit, Cursor c)
{
	CXSourceLocation begin = clang_getRangeStart(clang_getCursorExtent(cx(c)));
	CXFile file = NULL;
	unsigned offset;
	size_t size;

	clang_getSpellingLocation(begin, &file, NULL, NULL, &offset);
	if (!file)
		return "";
	const char *text = clang_getFileContents(unit->tu, file, &size);
	return text && offset < size ? text + offset : "";
}

const char *cursor_literal(Unit *unit, Cursor c)
{
	const char *text = cursor_source(unit, c);
	size_t n = 0;

	if (!(isdigit((unsigned char)text[0]) || text[0] == '.'))
		return NULL;
	while (isalnum((unsigned char)text[n]) || text[n] == '.' || text[n] == '_' ||
	       ((text[n] == '+' || text[n] == '-') && n > 0 && strchr("eEpP", text[n - 1])))
		n++;
	return str_intern_n(unit->strings, text, n);
}

const char *cursor_excerpt(Unit *unit, Cursor c)
{
	enum { LONGEST = 32 };
	SourceRange range = cursor_range(unit, c);
	size_t size, n = 0;
	const char *text = unit_text(unit, range.file, &size);

	if (range.end > size || range.begin >= range.end)
		return "";
	text += range.begin;
	n = range.end - range.begin;
	if (n > LONGEST || memchr(text, '\n', n))
		for (n = 0; isalnum((unsigned char)text[n]) || text[n] == '_';)
			n++;
	return str_intern_n(unit->strings, text, n);
}

/* ---- declarations */

static void add_annotation(Unit *unit, Cursor attr, AnnotationVec *out)
{
	static const char prefix[] = "mgc:";
	const char *text = cursor_spelling(unit, attr);

	if (strncmp(text, prefix, sizeof prefix - 1) == 0) {
		Annotation annotation = { text + sizeof prefix - 1, cursor_loc(unit, attr) };
		vec_push(unit->arena, out, annotation);
	}
}

/* Attributes without a cursor are looked for in the declaration as clang prints it, without the body.
 */
static bool prints(CXCursor c, const char *word, const char *or_word)
{
	CXPrintingPolicy policy = clang_getCursorPrintingPolicy(c);
	CXString printed;
	const char *text;
	bool found;

	clang_PrintingPolicy_setProperty(policy, CXPrintingPolicy_TerseOutput, 1);
	printed = clang_getCursorPrettyPrinted(c, policy);
	text = clang_getCString(printed);
	found = text && (strstr(text, word) || strstr(text, or_word));
	clang_disposeString(printed);
	clang_PrintingPolicy_dispose(policy);
	return found;
}

void cursor_declaration(Unit *unit, Cursor c, Declaration *out)
{
	static const Storage storages[] = {
		[CX_SC_None] = STORAGE_AUTO,     [CX_SC_Auto] = STORAGE_AUTO,
		[CX_SC_Extern] = STORAGE_EXTERN, [CX_SC_PrivateExtern] = STORAGE_EXTERN,
		[CX_SC_Static] = STORAGE_STATIC, [CX_SC_Register] = STORAGE_REGISTER,
	};
	CXCursor x = cx(c);
	const Node node = cursor_node(c);
	enum CXLinkageKind linkage = clang_getCursorLinkage(x);
	enum CX_StorageClass storage = clang_Cursor_getStorageClass(x);
	CursorList kids = cursor_children(unit, c);

	*out = (Declaration){
		.name = cursor_spelling(unit, c),
		.loc = cursor_loc(unit, c),
		.storage = (size_t)storage < COUNT_OF(storages) ? storages[storage] : STORAGE_AUTO,
		.has_external_linkage = linkage == CXLinkage_External,
		.has_linkage = linkage == CXLinkage_External || linkage == CXLinkage_Internal,
		.in_main_file = cursor_in_main_file(unit, c),
		.in_system_header = cursor_in_system_header(c),
	};
	if (node == NODE_FUNCTION) {
		out->is_inline = clang_Cursor_isFunctionInlined(x);
		out->is_noreturn = prints(x, "noreturn", "_Noreturn");
	} else if (node == NODE_VAR) {
		out->has_global_storage = clang_Cursor_hasVarDeclGlobalStorage(x) == 1;
		out->is_thread_local = clang_getCursorTLSKind(x) != CXTLS_None;
	}
	for (uint32_t i = 0; i < kids.count; i++) {
		Node kid = cursor_node(kids.at[i]);
		if (kid == NODE_ANNOTATE)
			add_annotation(unit, kids.at[i], &out->annotations);
		out->is_const_or_pure |= kid == NODE_CONST_ATTR || kid == NODE_PURE_ATTR;
		if (kid == NODE_OTHER_ATTR && node == NODE_VAR)
			out->has_cleanup = prints(x, "((cleanup(", "((__cleanup__(");
	}
}

bool cursor_is_definition(Cursor function)
{
	return clang_isCursorDefinition(cx(function));
}

Cursor cursor_initializer(Cursor var)
{
	return from_cx(clang_Cursor_getVarDeclInitializer(cx(var)));
}

CursorList cursor_params(Unit *unit, Cursor function)
{
	CXCursor x = cx(function);
	const int count = clang_Cursor_getNumArguments(x);
	Cursor *at;

	if (count <= 0)
		return (CursorList){ 0 };
	at = ARENA_ARRAY(&unit->scratch, Cursor, (size_t)count);
	for (int i = 0; i < count; i++)
		at[i] = from_cx(clang_Cursor_getArgument(x, (unsigned)i));
	return (CursorList){ at, (uint32_t)count };
}

SourceType typedef_type(Cursor typedef_decl)
{
	return from_cx_type(clang_getTypedefDeclUnderlyingType(cx(typedef_decl)));
}

/* ---- what only clang's printer shows */

/* After a quote: past the closing one. */
static const char *skip_quoted(const char *p)
{
	const char quote = *p++;

	while (*p && *p != quote)
		p += *p == '\\' && p[1] ? 2 : 1;
	return *p ? p + 1 : p;
}

/* p stands at the parenthesis of a for: which of its three parts are not blank. */
static uint8_t parts_of_for(const char *p)
{
	uint8_t parts = 0;
	int depth = 0, part = 0;

	while (*p) {
		if (*p == '"' || *p == '\'') {
			parts |= (uint8_t)(1 << part);
			p = skip_quoted(p);
			continue;
		}
		if (*p == '(' || *p == '[' || *p == '{') {
			if (depth++ > 0)
				parts |= (uint8_t)(1 << part);
		} else if (*p == ')' || *p == ']' || *p == '}') {
			if (--depth == 0)
				break;
		} else if (*p == ';' && depth == 1) {
			part++;
		} else if (!isspace((unsigned char)*p)) {
			parts |= (uint8_t)(1 << part);
		}
		p++;
	}
	return parts;
}

static const char *skip_word(const char *p)
{
	const bool number = isdigit((unsigned char)*p) || *p == '.';

	while (isalnum((unsigned char)*p) || *p == '_' || (number && *p == '.') ||
	       (number && (*p == '+' || *p == '-') && strchr("eEpP", p[-1])))
		p++;
	return p;
}

void cursor_hints(Unit *unit, Cursor decl, Hints *out)
{
	CXCursor x = cx(decl);
	CXPrintingPolicy policy = clang_getCursorPrintingPolicy(x);
	CXString printed = clang_getCursorPrettyPrinted(x, policy);
	const char *p = clang_getCString(printed);
	VEC(uint8_t) parts = { 0 };
	StrVec long_doubles = { 0 };

	while (p && *p) {
		if (*p == '"' || *p == '\'') {
			p = skip_quoted(p);
		} else if (isalnum((unsigned char)*p) || *p == '_' ||
		           (*p == '.' && isdigit((unsigned char)p[1]))) {
			const char *word = p;
			p = skip_word(p);
			if (p - word == 3 && memcmp(word, "for", 3) == 0)
				vec_push(&unit->scratch, &parts, parts_of_for(p));
			else if (p[-1] == 'L' && !isalpha((unsigned char)*word) && *word != '_' &&
			         memchr(word, '.', (size_t)(p - word)))
				vec_push(&unit->scratch, &long_doubles,
				         str_intern_n(unit->strings, word, (size_t)(p - word)));
		} else {
			p++;
		}
	}
	clang_disposeString(printed);
	clang_PrintingPolicy_dispose(policy);
	*out = (Hints){ parts.at, (uint32_t)parts.count, long_doubles.at,
		        (uint32_t)long_doubles.count };
}

/* ---- types */

const void *type_key(SourceType t)
{
	return t.data[0];
}

/* The canonical type of a parameter that is a typedef'd array is not: it has been shown undecayed.
 */
static CXType canonical_type(CXType t)
{
	CXType canonical = clang_getCanonicalType(t);

	while (canonical.kind == CXType_Elaborated)
		canonical = clang_Type_getNamedType(canonical);
	if (canonical.kind == CXType_Typedef)
		canonical = clang_getCanonicalType(
			clang_getTypedefDeclUnderlyingType(clang_getTypeDeclaration(canonical)));
	return canonical;
}

SourceType type_canonical(SourceType t)
{
	return from_cx_type(canonical_type(cx_type(t)));
}

static const struct {
	enum CXTypeKind theirs;
	CTypeKind kind;
	IntKind int_kind;
	int bits; /* of a float */
} type_kinds[] = {
	{ CXType_Void, CTYPE_VOID, 0, 0 },
	{ CXType_Bool, CTYPE_BOOL, 0, 0 },
	{ CXType_Char_U, CTYPE_INT, INT_CHAR, 0 },
	{ CXType_Char_S, CTYPE_INT, INT_CHAR, 0 },
	{ CXType_SChar, CTYPE_INT, INT_SCHAR, 0 },
	{ CXType_UChar, CTYPE_INT, INT_UCHAR, 0 },
	{ CXType_Short, CTYPE_INT, INT_SHORT, 0 },
	{ CXType_UShort, CTYPE_INT, INT_USHORT, 0 },
	{ CXType_Int, CTYPE_INT, INT_INT, 0 },
	{ CXType_UInt, CTYPE_INT, INT_UINT, 0 },
	{ CXType_Long, CTYPE_INT, INT_LONG, 0 },
	{ CXType_ULong, CTYPE_INT, INT_ULONG, 0 },
	{ CXType_LongLong, CTYPE_INT, INT_LLONG, 0 },
	{ CXType_ULongLong, CTYPE_INT, INT_ULLONG, 0 },
	{ CXType_Float, CTYPE_FLOAT, 0, 32 },
	{ CXType_Double, CTYPE_FLOAT, 0, 64 },
	{ CXType_LongDouble, CTYPE_FLOAT, 0, 80 },
	{ CXType_Complex, CTYPE_COMPLEX, 0, 0 },
	{ CXType_Pointer, CTYPE_PTR, 0, 0 },
	{ CXType_ConstantArray, CTYPE_ARRAY, 0, 0 },
	{ CXType_VariableArray, CTYPE_VLA, 0, 0 },
	{ CXType_IncompleteArray, CTYPE_OPEN_ARRAY, 0, 0 },
	{ CXType_Record, CTYPE_RECORD, 0, 0 },
	{ CXType_FunctionProto, CTYPE_FUNC, 0, 0 },
	{ CXType_FunctionNoProto, CTYPE_FUNC, 0, 0 },
};

void type_describe(Unit *unit, SourceType t, CType *out)
{
	CXType canonical = canonical_type(cx_type(t));
	long long size;

	*out = (CType){
		.kind = CTYPE_OTHER,
		.is_const = clang_isConstQualifiedType(canonical),
		.is_volatile = clang_isVolatileQualifiedType(canonical),
		.is_restrict = clang_isRestrictQualifiedType(canonical),
		.spelling = type_spelling(unit, t),
	};
	size = clang_Type_getSizeOf(canonical);
	out->size = size >= 0 ? size : -1;
	if (canonical.kind == CXType_Enum) /* its integer type, which has its own qualifiers */
		canonical = clang_getCanonicalType(
			clang_getEnumDeclIntegerType(clang_getTypeDeclaration(canonical)));
	for (size_t i = 0; i < COUNT_OF(type_kinds); i++)
		if (type_kinds[i].theirs == canonical.kind) {
			out->kind = type_kinds[i].kind;
			out->int_kind = type_kinds[i].int_kind;
			out->bits = type_kinds[i].bits;
		}
	if (out->kind == CTYPE_OTHER) /* a typedef's name says too little */
		out->spelling = type_spelling(unit, from_cx_type(canonical));
	if (out->kind == CTYPE_FLOAT && out->bits == 80)
		out->bits = unit->types->target.ldouble_bits;
	if (out->kind == CTYPE_INT || out->kind == CTYPE_BOOL)
		out->bits = (int)(8 * out->size);
	if (out->kind == CTYPE_ARRAY)
		out->count = clang_getArraySize(canonical);
	if (out->kind == CTYPE_FUNC) {
		out->has_prototype = canonical.kind == CXType_FunctionProto;
		out->is_variadic = clang_isFunctionTypeVariadic(canonical);
	}
}

SourceType type_element(SourceType t)
{
	CXType x = cx_type(t);

	switch (x.kind) {
	case CXType_Pointer:
		return from_cx_type(clang_getPointeeType(x));
	case CXType_FunctionProto:
	case CXType_FunctionNoProto:
		return from_cx_type(clang_getResultType(x));
	default:
		return from_cx_type(clang_getElementType(x));
	}
}

uint32_t type_n_params(SourceType t)
{
	int count = clang_getNumArgTypes(cx_type(t));

	return count > 0 ? (uint32_t)count : 0;
}

SourceType type_param(SourceType t, uint32_t i)
{
	return from_cx_type(clang_getArgType(cx_type(t), i));
}

Cursor type_declaration(SourceType t)
{
	return from_cx(clang_getTypeDeclaration(cx_type(t)));
}

bool type_is_typedef(SourceType t)
{
	return t.kind == CXType_Typedef;
}

/* Sugar without a name: elaboration goes one step, what libclang shows as Unexposed (typeof,
 * attributes) only all the way. */
SourceType type_strip_sugar(SourceType t)
{
	CXType x = cx_type(t);

	while (x.kind == CXType_Elaborated)
		x = clang_Type_getNamedType(x);
	if (x.kind == CXType_Unexposed || x.kind == CXType_Auto)
		x = clang_getCanonicalType(x);
	return from_cx_type(x);
}

bool type_is_array(SourceType t)
{
	return t.kind == CXType_ConstantArray || t.kind == CXType_VariableArray ||
	       t.kind == CXType_IncompleteArray;
}

bool type_is_function(SourceType t)
{
	return t.kind == CXType_FunctionProto || t.kind == CXType_FunctionNoProto;
}

bool type_is_pointer(SourceType t)
{
	return t.kind == CXType_Pointer;
}

const char *type_qualifiers(Unit *unit, SourceType t)
{
	CXType x = cx_type(t);
	char text[32] = "";

	if (clang_isConstQualifiedType(x))
		strcat(text, " const");
	if (clang_isVolatileQualifiedType(x))
		strcat(text, " volatile");
	if (clang_isRestrictQualifiedType(x))
		strcat(text, " restrict");
	return str_intern(unit->strings, text);
}

const char *type_spelling(Unit *unit, SourceType t)
{
	return take_string(unit, clang_getTypeSpelling(cx_type(t)));
}

const char *type_unqualified_spelling(Unit *unit, SourceType t)
{
	return take_string(unit, clang_getTypeSpelling(clang_getUnqualifiedType(cx_type(t))));
}

int64_t type_align(SourceType t)
{
	long long align = clang_Type_getAlignOf(cx_type(t));

	return align > 0 ? align : 1;
}

static enum CXVisitorResult collect_field(CXCursor field, CXClientData data)
{
	Unit *unit = data;

	vec_push(&unit->scratch, &unit->pending, from_cx(field));
	return CXVisit_Continue;
}

CursorList type_fields(Unit *unit, SourceType t)
{
	const size_t first = unit->pending.count;
	CursorList list = { 0 };

	clang_Type_visitFields(cx_type(t), collect_field, unit);
	list.count = (uint32_t)(unit->pending.count - first);
	if (list.count > 0)
		list.at = arena_copy(&unit->scratch, unit->pending.at + first,
		                     list.count * sizeof *list.at);
	unit->pending.count = first;
	return list;
}

int64_t field_bit_offset(Cursor field)
{
	return clang_Cursor_getOffsetOfField(cx(field));
}
