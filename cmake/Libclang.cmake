# The imported target libclang: the C API of clang, version 17 or newer.
#
# Looked for by header and library, since ClangConfig.cmake would ask for two more packages.

include(CheckSymbolExists)

find_path(LIBCLANG_INCLUDE_DIR clang-c/Index.h HINTS ${MGC_LLVM_ROOT}/include)
find_library(LIBCLANG_LIBRARY NAMES clang-19 clang libclang HINTS ${MGC_LLVM_ROOT}/lib)
if(NOT LIBCLANG_INCLUDE_DIR OR NOT LIBCLANG_LIBRARY)
	message(FATAL_ERROR
	        "mgc reads C through libclang (version 17 or newer), which was not found under "
	        "${MGC_LLVM_ROOT}.  On Debian and Ubuntu:  apt-get install libclang-19-dev\n"
	        "For one that lies elsewhere:  -DMGC_LLVM_ROOT=PREFIX")
endif()

set(CMAKE_REQUIRED_INCLUDES ${LIBCLANG_INCLUDE_DIR})
set(CMAKE_REQUIRED_LIBRARIES ${LIBCLANG_LIBRARY})
check_symbol_exists(clang_getCursorBinaryOperatorKind clang-c/Index.h MGC_LIBCLANG_IS_17)
unset(CMAKE_REQUIRED_INCLUDES)
unset(CMAKE_REQUIRED_LIBRARIES)
if(NOT MGC_LIBCLANG_IS_17)
	unset(MGC_LIBCLANG_IS_17 CACHE) # look again once another one is installed
	message(FATAL_ERROR
	        "${LIBCLANG_LIBRARY} is older than version 17.  On Debian and Ubuntu:  "
	        "apt-get install libclang-19-dev")
endif()

add_library(libclang UNKNOWN IMPORTED)
set_target_properties(libclang PROPERTIES IMPORTED_LOCATION ${LIBCLANG_LIBRARY})
target_include_directories(libclang SYSTEM INTERFACE ${LIBCLANG_INCLUDE_DIR})
