using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Channels;

/// <summary>A page of a channel's list of members.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Query">A part of the listed users' names; null for all.</param>
internal sealed record MemberPage(int Number, string? Query, bool IsByTime, bool IsDescending)
{
    public const int Size = 30;

    /// <summary>How far a list can be read.</summary>
    public const int MaxNumber = 100_000;

    public int Skip => (Number - 1) * Size;

    /// <summary>For LIKE; null for all.</summary>
    public string? Pattern => string.IsNullOrEmpty(Query) ? null : $"%{Escape(Query)}%";

    private static string Escape(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
}

internal sealed record FoundMembers(IReadOnlyList<UserRow> Users, long Total);

/// <summary>
/// Lists who is in a channel: the members of a direct conversation or a group, and in a standard channel the users who may read
/// it, without administrators who may only because they are administrators.
/// </summary>
internal static class ChannelMemberList
{
    public static FoundMembers Read(ReadScope read, ChannelRow channel, MemberPage page)
    {
        if (channel.Kind != ConversationKind.Channel.Name)
            return ReadMembers(read, channel, page);

        return channel.IsPublic
            ? new FoundMembers(ChannelAudienceStore.ReadAll(read, page), CountAll(read, page.Pattern))
            : new FoundMembers(
                ChannelAudienceStore.ReadListed(read, channel.Id, page),
                ChannelAudienceStore.CountListed(read, channel.Id, page.Pattern));
    }

    /// <summary>How many users are in a channel.</summary>
    public static long Count(ReadScope read, ChannelRow channel)
    {
        if (channel.Kind != ConversationKind.Channel.Name)
            return ChannelMembershipStore.List(read, channel.Id).Count;

        return channel.IsPublic
            ? ChannelAudienceStore.CountAll(read)
            : ChannelAudienceStore.CountListed(read, channel.Id, pattern: null);
    }

    private static long CountAll(ReadScope read, string? pattern) =>
        pattern is null ? ChannelAudienceStore.CountAll(read) : ChannelAudienceStore.CountMatching(read, pattern);

    // All members of a direct conversation at once; a group has at most a few hundred.
    private static FoundMembers ReadMembers(ReadScope read, ChannelRow channel, MemberPage page)
    {
        var users = UserStore.List(read, ChannelMembershipStore.List(read, channel.Id).Select(member => member.UserId));
        if (channel.Kind == ConversationKind.Direct.Name)
            return new FoundMembers([.. users], users.Count());

        var found = users.Where(user => page.Query is null
            || user.Fullname.Contains(page.Query, StringComparison.OrdinalIgnoreCase)).ToList();
        return new FoundMembers([.. Order(found, page).Skip(page.Skip).Take(MemberPage.Size)], found.Count);
    }

    private static IEnumerable<UserRow> Order(IEnumerable<UserRow> users, MemberPage page)
    {
        var ordered = page.IsByTime
            ? users.OrderBy(user => user.CreatedAt).ThenBy(user => user.Id)
            : users.OrderBy(user => user.Fullname, StringComparer.Ordinal).ThenBy(user => user.Id);
        return page.IsDescending ? ordered.Reverse() : ordered;
    }
}
