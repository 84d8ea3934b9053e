// SPDX-License-Identifier: Apache-2.0
#include "zone/chain_index.hpp"

#include <array>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "zone/chain_keys.hpp"

namespace mooring::zone {
namespace {

constexpr std::size_t node_bytes_max = 1024;
constexpr std::size_t node_keys_min = 4;     // What a split leaves, however long the keys are.
constexpr std::size_t node_bytes_few = 256;  // Below it, a node looks for one to merge with.
constexpr std::size_t merged_bytes_max = 768;
constexpr std::size_t depth_max = 32;

}  // namespace

/// A leaf, or an inner node whose child `i` has the names from key `i` on and before key `i + 1`.
/// Key 0 of an inner node says nothing: names before it are in child 0, too.
struct ChainIndex::Node {
    ChainKeys keys;
    std::vector<NodePointer> children;

    [[nodiscard]] bool is_leaf() const noexcept { return children.empty(); }
    /// The child where `key` is or would be.
    [[nodiscard]] std::size_t child_for(ChainKeyView key) const noexcept
    {
        const auto place = keys.find(key);
        return place.index == 0 ? 0 : place.index - 1;
    }
    [[nodiscard]] std::size_t end() const noexcept
    {
        return is_leaf() ? keys.count() : children.size();
    }
    void remove_child(std::size_t index)
    {
        keys.erase(index);
        children.erase(children.begin() + static_cast<std::ptrdiff_t>(index));
    }
    /// Takes over what the node behind this one has; `bound` is not behind any name of it.
    void append(const Node& next, ChainKeyView bound)
    {
        auto more = next.keys;
        if (!next.is_leaf()) {
            more.erase(0);  // It may say nothing; see above.
            more.insert(0, bound);
        }
        keys.append(more);
        children.insert(children.end(), next.children.begin(), next.children.end());
    }
};

/// A way from the root to a key of a leaf.
class ChainIndex::Path {
public:
    struct Step {
        Node* node;
        std::size_t index;  // Of the child taken, or of the key.
    };

    void push(Node& node, std::size_t index)
    {
        MOORING_ASSERT(size_ < depth_max);
        steps_[size_++] = {&node, index};
    }
    void pop() noexcept { --size_; }
    [[nodiscard]] bool is_empty() const noexcept { return size_ == 0; }
    [[nodiscard]] Step& last() noexcept { return steps_[size_ - 1]; }
    [[nodiscard]] ChainKeyView key() const noexcept
    {
        const auto& step = steps_[size_ - 1];
        return step.node->keys.key(step.index);
    }

    enum class Side : std::uint8_t { First, Last };
    /// Goes on from `node` to the first or last key below it.
    void descend(Node& node, Side side)
    {
        auto* at = &node;
        while (true) {
            push(*at, side == Side::First ? 0 : at->end() - 1);
            if (at->is_leaf()) return;
            at = at->children[last().index].get();
        }
    }
    /// To where `key` is or would be; the index of the leaf's step counts the keys not behind it.
    [[nodiscard]] ChainKeys::Place descend(Node& root, ChainKeyView key)
    {
        auto* at = &root;
        for (; !at->is_leaf(); at = at->children[last().index].get()) push(*at, at->child_for(key));
        const auto place = at->keys.find(key);
        push(*at, place.index);
        return place;
    }
    /// From behind a leaf's key to that key, or the one before it in another leaf; round to `root`.
    void step_back(Node& root)
    {
        while (!is_empty() && last().index == 0) pop();
        if (is_empty()) return descend(root, Side::Last);
        --last().index;
        if (auto& [node, index] = last(); !node->is_leaf())
            descend(*node->children[index], Side::Last);
    }
    /// From a position behind a leaf's last key to the first of the next leaf; round to `root`.
    void settle_forward(Node& root)
    {
        if (last().index < last().node->end()) return;
        do pop();
        while (!is_empty() && last().index + 1 == last().node->end());
        if (is_empty()) return descend(root, Side::First);
        auto& [node, index] = last();
        descend(*node->children[++index], Side::First);
    }

private:
    std::array<Step, depth_max> steps_;  // NOLINT: filled as far as `size_`.
    std::size_t size_ = 0;
};

std::optional<dns::Name> ChainIndex::at_or_before(dns::NameView name, const dns::Name& origin) const
{
    if (is_empty()) return std::nullopt;
    const ChainKey key{name, origin};
    Path path;
    [[maybe_unused]] const auto place = path.descend(*root_, key.view());
    path.step_back(*root_);
    return name_of(path.key(), origin);
}

std::optional<dns::Name> ChainIndex::before(dns::NameView name, const dns::Name& origin) const
{
    if (is_empty()) return std::nullopt;
    const ChainKey key{name, origin};
    Path path;
    const auto place = path.descend(*root_, key.view());
    if (place.is_there) --path.last().index;
    path.step_back(*root_);
    return name_of(path.key(), origin);
}

std::optional<dns::Name> ChainIndex::after(dns::NameView name, const dns::Name& origin) const
{
    if (is_empty()) return std::nullopt;
    const ChainKey key{name, origin};
    Path path;
    [[maybe_unused]] const auto place = path.descend(*root_, key.view());
    path.settle_forward(*root_);
    return name_of(path.key(), origin);
}

// The node for changing it: a copy, if another index can reach it.
ChainIndex::Node& ChainIndex::own(NodePointer& node)
{
    if (node.use_count() != 1) node = std::make_shared<Node>(*node);
    return *node;
}

void ChainIndex::insert(dns::NameView name, const dns::Name& origin)
{
    const ChainKey key{name, origin};
    if (is_empty()) root_ = std::make_shared<Node>();
    Path seen;
    if (seen.descend(*root_, key.view()).is_there) return;

    Path path;
    auto* at = &own(root_);
    while (!at->is_leaf()) {
        path.push(*at, at->child_for(key.view()));
        at = &own(at->children[path.last().index]);
    }
    path.push(*at, at->keys.find(key.view()).index);
    at->keys.insert(path.last().index, key.view());
    split_upwards(path);
}

// Divides nodes that became too large. Who appends at the end leaves full nodes behind.
void ChainIndex::split_upwards(Path& path)
{
    while (true) {
        const auto [node, index] = path.last();
        const auto count = node->keys.count();
        if (node->keys.size_bytes() <= node_bytes_max || count < 2 * node_keys_min) return;
        const auto middle = index + 1 == count ? count - node_keys_min : count / 2;

        auto right = std::make_shared<Node>();
        right->keys = node->keys.split(middle);
        if (!node->is_leaf()) {
            const auto first = node->children.begin() + static_cast<std::ptrdiff_t>(middle);
            right->children.assign(first, node->children.end());
            node->children.erase(first, node->children.end());
        }
        path.pop();
        if (path.is_empty()) {
            auto above = std::make_shared<Node>();
            above->keys.insert(0, node->keys.key(0));
            above->keys.insert(1, right->keys.key(0));
            above->children = {std::move(root_), std::move(right)};
            root_ = std::move(above);
            return;
        }
        auto& [parent, at] = path.last();
        ++at;
        parent->keys.insert(at, right->keys.key(0));
        parent->children.insert(parent->children.begin() + static_cast<std::ptrdiff_t>(at),
                                std::move(right));
    }
}

void ChainIndex::erase(dns::NameView name, const dns::Name& origin)
{
    if (is_empty()) return;
    const ChainKey key{name, origin};
    Path seen;
    if (!seen.descend(*root_, key.view()).is_there) return;

    Path path;
    auto* at = &own(root_);
    while (!at->is_leaf()) {
        path.push(*at, at->child_for(key.view()));
        at = &own(at->children[path.last().index]);
    }
    path.push(*at, at->keys.find(key.view()).index - 1);
    at->keys.erase(path.last().index);
    merge_upwards(path);
}

// Takes away nodes that became empty and puts small ones together.
void ChainIndex::merge_upwards(Path& path)
{
    for (auto* node = path.last().node; node != root_.get(); node = path.last().node) {
        path.pop();
        const auto [parent, at] = path.last();
        if (node->keys.is_empty()) {
            parent->remove_child(at);
            continue;
        }
        const auto has_right = at + 1 < parent->end();
        if (node->keys.size_bytes() >= node_bytes_few || (!has_right && at == 0)) break;
        const auto right = has_right ? at + 1 : at;
        const auto& next = *parent->children[right];
        const auto together =
            parent->children[right - 1]->keys.size_bytes() + next.keys.size_bytes();
        if (together > merged_bytes_max) break;
        own(parent->children[right - 1]).append(next, parent->keys.key(right));
        parent->remove_child(right);
    }
    while (root_ != nullptr && root_->children.size() == 1)
        root_ = NodePointer{root_->children.front()};
    if (root_->keys.is_empty()) root_.reset();
}

std::size_t ChainIndex::bytes() const
{
    constexpr std::size_t counts_bytes = 16;  // What make_shared() puts before the node.
    std::size_t bytes = 0;
    std::vector<const Node*> waiting;
    if (root_ != nullptr) waiting.push_back(root_.get());
    while (!waiting.empty()) {
        const auto* node = waiting.back();
        waiting.pop_back();
        bytes += counts_bytes + sizeof(Node) + node->keys.capacity_bytes() +
                 node->children.capacity() * sizeof(NodePointer);
        for (const auto& child : node->children) waiting.push_back(child.get());
    }
    return bytes;
}

}  // namespace mooring::zone
