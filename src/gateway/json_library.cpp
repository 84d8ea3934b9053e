// SPDX-License-Identifier: Apache-2.0
// Boost.JSON compiled once for everyone: its other users include only declarations.
#include <boost/json/src.hpp>
