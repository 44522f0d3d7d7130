using ChatServer.Channels;
using ChatServer.Messages;
using ChatServer.Protocol.Channels;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Api.Channels;

/// <summary>
/// Reads threads: the replies, newest first, and the thread root as the oldest element of the page that ends the thread. The
/// thread of a message that doesn't exist is empty. A deleted root keeps its replies, and isn't shown.
/// </summary>
internal sealed class ChannelThreads(ChannelMessageReader reader)
{
    public Outcome<IReadOnlyList<FullChannelMessage>> Read(
        ReadScope read, ChannelVisit visit, long? rootId, SkippedPage page)
    {
        if (rootId is not { } id || page.Limit == 0 || MessageStore.Find(read, id) is not { } root)
            return Array.Empty<FullChannelMessage>();

        if (root.ConversationId != visit.Channel.Id)
            return new Refusal(RefusalCode.MessageElsewhere, RequestField.Message);

        var replies = ChannelMessageStore.ListReplies(read, id, visit.ClearedPosition, page.Skip, page.Limit);
        var isEnd = replies.Count < page.Limit && id > visit.ClearedPosition;
        return reader.Read(read, isEnd ? [.. replies, id] : replies, visit.User.Id).Select(ChannelShapes.InThread).ToArray();
    }
}
