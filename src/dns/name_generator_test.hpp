// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Arbitrary names for property tests.

#include <string>

#include <rapidcheck.h>

#include "dns/name.hpp"

namespace mooring::dns {

/// Names of up to 127 labels of any bytes, short ones more often.
inline rc::Gen<Name> any_name()
{
    const auto label = rc::gen::resize(
        8, rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::arbitrary<char>())));
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(label),
                        [](const std::vector<std::string>& labels) {
                            Name name;
                            for (const auto& each : labels)
                                if (auto longer = name.child(each.substr(0, label_bytes_max)))
                                    name = *longer;
                            return name;
                        });
}

}  // namespace mooring::dns
