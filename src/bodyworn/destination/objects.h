// Containers and objects as a destination knows them.
#pragma once

#include <memory>
#include <string>

#include "bodyworn/destination/metadata.h"
#include "bodyworn/destination/names.h"
#include "runtime/file_system.h"

namespace ocelli::bodyworn::destination {

/// Who did something: an account of the pages or of the API.
struct Actor {
    std::string name;
    std::string address;
};

struct Container {
    std::int64_t id = 0;
    std::string name;
    WallTime created;
    WallTime changed;
    Metadata metadata;
};

struct Object {
    std::int64_t id = 0;
    std::string name;
    std::uint64_t size = 0;  ///< bytes
    std::string md5;         ///< hex
    std::string sha256;      ///< hex
    std::string type;
    std::string file;  ///< name of its bytes in the BlobStore; empty when there are none
    WallTime created;
    Metadata metadata;
};

/// The bytes of an object that is being received, not visible.
struct Incoming {
    std::string name;            ///< of the store that receives it
    std::unique_ptr<File> file;  ///< written from its start to its end
};

/// What is known of an object once its body is whole and durable.
struct NewObject {
    std::string name;
    std::uint64_t size = 0;
    std::string md5;
    std::string sha256;
    std::string type;
    Metadata metadata;
};

enum class Put { Created, Existed };

}  // namespace ocelli::bodyworn::destination
