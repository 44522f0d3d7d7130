using System.Text;
using ChatServer.Conversations;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Channels;

/// <summary>A channel with its name and details.</summary>
/// <param name="Name">Empty in a direct conversation.</param>
/// <param name="Access">Null if it is public, and in direct conversations and groups.</param>
internal sealed record ShownChannel(ChannelRow Row, string Name, ChannelDetails Details, AccessLists? Access)
{
    public long Id => Row.Id;

    public bool IsStandard => Row.Kind == ConversationKind.Channel.Name;

    public bool IsDirect => Row.Kind == ConversationKind.Direct.Name;
}

/// <summary>Opens the sealed parts of channels.</summary>
internal sealed class ChannelReader(ConversationKeys keys)
{
    /// <summary>Null if there is no such channel, or it was deleted.</summary>
    public ShownChannel? Find(ReadScope read, long channelId) =>
        ChannelStore.Find(read, channelId) is { } row ? Open(read, [row]).Single() : null;

    /// <summary>Those that exist, in no particular order.</summary>
    public IReadOnlyList<ShownChannel> Read(ReadScope read, IEnumerable<long> channelIds) =>
        Open(read, ChannelStore.FindAll(read, channelIds));

    /// <summary>The same, but the access lists of those that aren't public are left empty: they may name 4,000 ids.</summary>
    public IReadOnlyList<ShownChannel> ReadWithoutLists(ReadScope read, IEnumerable<long> channelIds) =>
        Open(read, ChannelStore.FindAll(read, channelIds), []);

    private IReadOnlyList<ShownChannel> Open(ReadScope read, IReadOnlyList<ChannelRow> rows) => Open(
        read, rows,
        ChannelAccessStore.ListOf(
            read, rows.Where(row => row.Kind == ConversationKind.Channel.Name && !row.IsPublic).Select(row => row.Id)));

    private IReadOnlyList<ShownChannel> Open(
        ReadScope read, IReadOnlyList<ChannelRow> rows, Dictionary<long, AccessLists> lists)
    {
        keys.Load(read, rows.Select(row => row.Id));
        return [.. rows.Select(row => Open(read, row, lists))];
    }

    private ShownChannel Open(ReadScope read, ChannelRow row, Dictionary<long, AccessLists> lists)
    {
        var cipher = keys.Find(read, row.Id);
        var isListed = row.Kind == ConversationKind.Channel.Name && !row.IsPublic;
        return new ShownChannel(
            row,
            row.SealedName is { } name
                ? Encoding.UTF8.GetString(cipher.Open(SealedRecord.ConversationName, row.Id, name))
                : "",
            ChannelDetails.Open(cipher, row.Id, row.Details),
            isListed ? lists.GetValueOrDefault(row.Id, AccessLists.Nobody) : null);
    }
}
