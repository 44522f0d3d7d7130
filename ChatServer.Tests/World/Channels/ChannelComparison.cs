using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World.Channels;

/// <summary>Compares a user's view of all channels with the model, through each API.</summary>
internal static class ChannelComparison
{
    public static async Task CompareAsync(ChannelPlay play, int person)
    {
        WorldFailure.Unless(
            await ChannelPages.ReadListAsync(play, person),
            play.Channels.Where(channel => IsListed(channel, person))
                .Select(channel => (channel.Id, (long)channel.UnreadInChannels(person))).Order(),
            $"the channels of person {person}");
        foreach (var channel in play.Channels)
        {
            await CompareHistoriesAsync(play, channel, person);
            await CompareOpenedAsync(play, channel, person);
            await ComparePagesAsync(play, channel, person);
        }
    }

    private static bool IsListed(WorldChannel channel, int person) =>
        channel.IsStandard ? channel.MayRead(person) : channel.Has(person) && !channel.Members[person].IsArchived;

    private static async Task CompareOpenedAsync(ChannelPlay play, WorldChannel channel, int person)
    {
        var what = $"what person {person} may do in channel {channel.Id}";
        if (await play.Persons[person].AskAsync(channel.Path) is not { } opened)
        {
            WorldFailure.Unless("missing", channel.MayRead(person) ? "there" : "missing", what);
            return;
        }

        var unread = channel.Has(person)
            ? channel.UnreadInChannels(person)
            : channel.Shown.Count(message => message.Sender != person && message.Parent is null);
        WorldFailure.Unless(
            (opened.GetProperty("write_access").GetBoolean(), opened.GetProperty("is_manager").GetBoolean(),
                opened.GetProperty("last_read_at").ValueKind != JsonValueKind.Null, opened.Number("unread_count")),
            (channel.MayWrite(person), channel.IsManager(person), channel.Has(person), unread), what);
    }

    private static async Task ComparePagesAsync(ChannelPlay play, WorldChannel channel, int person)
    {
        var what = $"of channel {channel.Id} for person {person}";
        var seen = channel.MayRead(person) ? channel.Shown.ToList() : [];
        WorldFailure.Unless(
            await ChannelPages.ReadTopAsync(play, person, channel), Of(seen.Where(message => message.Parent is null)),
            $"the page {what}");
        channel.Enter(person);
        WorldFailure.Unless(
            await ChannelPages.ReadPinnedAsync(play, person, channel),
            Of(seen.Where(message => message.PinnedBy is not null).OrderByDescending(message => message.PinnedAt))
                .Select(InThread),
            $"the pinned messages {what}");
        foreach (var parent in channel.Messages.Select(message => message.Parent).OfType<long>().Distinct().Take(2))
        {
            WorldFailure.Unless(
                await ChannelPages.ReadThreadAsync(play, person, channel, parent),
                Of(seen.Where(message => message.Parent == parent || message.Id == parent)).Select(InThread),
                $"the thread below {parent} {what}");
        }

        IEnumerable<SeenPost> Of(IEnumerable<WorldMessage> messages) =>
            messages.Select(message => SeenPost.Of(play, channel, message));

        // Neither threads nor pinned messages show counts.
        static SeenPost InThread(SeenPost post) => post with { Replies = 0 };
    }

    // A user who has left a standard channel, or never joined it, sees nothing of it in other APIs.
    private static async Task CompareHistoriesAsync(ChannelPlay play, WorldChannel channel, int person)
    {
        IEnumerable<SeenMessage> seen = channel.IsStandard && !channel.Has(person)
            ? []
            : channel.VisibleTo(person).Select(message => SeenOf(play, channel, message, person)).ToList();
        WorldFailure.Unless(
            await play.ReadAsync(person, channel.Id), seen, $"the history in Room of channel {channel.Id} for person {person}");
        WorldFailure.Unless(
            (await play.ReadInMessagesAsync(person, channel.Id)).Select(one => one.Message), seen,
            $"the history in the Messages API of channel {channel.Id} for person {person}");
    }

    // Other APIs show only reactions that are emoji.
    private static SeenMessage SeenOf(ChannelPlay play, WorldChannel channel, WorldMessage message, int person)
    {
        var seen = WorldComparison.SeenOf(play, channel, message, person);
        var shown = seen.Reactions.Split(", ").Where(
            reaction => !reaction.StartsWith(PostChangeMoves.Words, StringComparison.Ordinal));
        return seen with { Reactions = string.Join(", ", shown) };
    }
}
