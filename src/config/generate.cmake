# Generates the structs of all settings from config/catalog and adds them to the room config.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

set(generated ${CMAKE_BINARY_DIR}/generated/config/generated)
set(generator ${CMAKE_SOURCE_DIR}/tools/generate_settings.py)
file(GLOB catalog CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/config/catalog/*.yaml)
file(MAKE_DIRECTORY ${generated})

add_custom_command(
    OUTPUT ${generated}/settings.h ${generated}/settings.cpp ${generated}/catalog_data.cpp
    COMMAND Python3::Interpreter ${generator} --output ${generated}
    DEPENDS ${catalog} ${generator} ${CMAKE_SOURCE_DIR}/tools/settings_catalog.py ${CMAKE_SOURCE_DIR}/tools/settings_cpp.py
    COMMENT "Generating the settings from config/catalog"
    VERBATIM
)

target_sources(ocelli_config PRIVATE ${generated}/settings.h ${generated}/settings.cpp ${generated}/catalog_data.cpp)
target_include_directories(ocelli_config PUBLIC ${CMAKE_BINARY_DIR}/generated)
