# embed(FILE HEADER): the bytes of FILE as the initialisers of a char array, for #include.
function(embed file header)
	set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
	file(READ ${file} bytes HEX)
	string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
	string(REGEX REPLACE "(................................................................................)" "\\1\n"
	       bytes "${bytes}")
	string(REGEX REPLACE ",[ \n]*$" "\n" bytes "${bytes}")
	file(CONFIGURE OUTPUT ${header} CONTENT "${bytes}" @ONLY)
endfunction()
