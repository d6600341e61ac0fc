# mgc_add_derivatives(target model.c [more.c ...]
#                     [MEMORY heap|caller|frame] [HEADER name.h] [OPTIONS option ...])
#
# Runs mgc on the models with the target's include directories, definitions and C standard, and adds
# the generated source to the target.  The header lies where the target, and what links it, finds it
# as #include "name.h".  Both are made again when the models or a header that they include change.

cmake_policy(VERSION 3.20) # dependency files

function(mgc_add_derivatives target)
	cmake_parse_arguments(PARSE_ARGV 1 arg "" "MEMORY;HEADER" "OPTIONS")
	if(NOT TARGET ${target})
		message(FATAL_ERROR "mgc_add_derivatives: '${target}' is not a target")
	elseif(NOT arg_UNPARSED_ARGUMENTS)
		message(FATAL_ERROR "mgc_add_derivatives(${target}): no model is given")
	elseif(arg_KEYWORDS_MISSING_VALUES)
		message(FATAL_ERROR
		        "mgc_add_derivatives(${target}): ${arg_KEYWORDS_MISSING_VALUES} has no value")
	endif()

	set(models)
	foreach(model IN LISTS arg_UNPARSED_ARGUMENTS)
		cmake_path(ABSOLUTE_PATH model BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
		list(APPEND models ${model})
	endforeach()
	list(GET models 0 first)
	cmake_path(GET first STEM LAST_ONLY stem)
	set(folder ${CMAKE_CURRENT_BINARY_DIR}/${target}.mgc)
	set(source ${folder}/${stem}_grad.c)
	file(MAKE_DIRECTORY ${folder})

	set(options ${arg_OPTIONS})
	set(outputs ${source})
	if(arg_MEMORY)
		list(APPEND options --memory=${arg_MEMORY})
	endif()
	if(arg_HEADER)
		list(APPEND outputs ${folder}/${arg_HEADER})
		list(APPEND options --header=${folder}/${arg_HEADER})
	endif()

	set(includes $<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>)
	set(definitions $<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>)
	set(standard $<TARGET_PROPERTY:${target},C_STANDARD>)
	set(dialect $<IF:$<STREQUAL:$<TARGET_PROPERTY:${target},C_EXTENSIONS>,OFF>,c,gnu>)
	add_custom_command(
		OUTPUT ${outputs}
		COMMAND mgc::mgc ${models} -o ${source} ${options}
		        -MD -MF ${source}.d -MT ${source}
		        "$<$<BOOL:${includes}>:-I$<JOIN:${includes},;-I>>"
		        "$<$<BOOL:${definitions}>:-D$<JOIN:${definitions},;-D>>"
		        "$<$<BOOL:${standard}>:-std=${dialect}${standard}>"
		DEPENDS ${models} mgc::mgc
		DEPFILE ${source}.d
		COMMENT "Differentiating ${arg_UNPARSED_ARGUMENTS}"
		COMMAND_EXPAND_LISTS VERBATIM)
	target_sources(${target} PRIVATE ${outputs})
	target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${folder}>)
	# Not target_link_libraries: with or without PRIVATE, it would forbid the user the other form.
	set_property(TARGET ${target} APPEND PROPERTY LINK_LIBRARIES $<BUILD_INTERFACE:mgc::annotations>)
endfunction()
