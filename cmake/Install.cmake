# What `cmake --install` puts where, and the packages for CMake and pkg-config.

include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/mgc)
set(pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

add_library(mgc_annotations INTERFACE)
target_include_directories(mgc_annotations INTERFACE
	$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
	$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
set_target_properties(mgc_annotations PROPERTIES EXPORT_NAME annotations)

set(installed mgc_annotations)
foreach(target mgc mgc-opt mgrt)
	if(TARGET ${target})
		list(APPEND installed ${target})
	endif()
endforeach()
# An installed mgc finds the libclang that it was linked with.
if(TARGET mgc)
	set_target_properties(mgc PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON)
endif()
install(TARGETS ${installed} EXPORT mgcTargets)
install(EXPORT mgcTargets NAMESPACE mgc:: DESTINATION ${package_dir})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

configure_package_config_file(cmake/mgcConfig.cmake.in ${PROJECT_BINARY_DIR}/mgcConfig.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/mgcConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/mgcConfig.cmake ${PROJECT_BINARY_DIR}/mgcConfigVersion.cmake
              ${PROJECT_SOURCE_DIR}/cmake/mgcDerivatives.cmake
        DESTINATION ${package_dir})

file(RELATIVE_PATH MGC_PREFIX_FROM_PC
     ${CMAKE_INSTALL_PREFIX}/${pkgconfig_dir} ${CMAKE_INSTALL_PREFIX})
foreach(package mgc mgrt)
	configure_file(cmake/${package}.pc.in ${PROJECT_BINARY_DIR}/${package}.pc @ONLY)
	install(FILES ${PROJECT_BINARY_DIR}/${package}.pc DESTINATION ${pkgconfig_dir})
endforeach()
