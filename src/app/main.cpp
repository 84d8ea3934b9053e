// SPDX-License-Identifier: Apache-2.0
#include "app/commands.hpp"

int main(int argc, char** argv)
{
    return mooring::app::run({argv, static_cast<std::size_t>(argc)});
}
