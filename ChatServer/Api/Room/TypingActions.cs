using ChatServer.Protocol.Room;
using ChatServer.Realtime;
using ChatServer.Realtime.Typing;

namespace ChatServer.Api.Room;

/// <summary>One client's typing, to a user or in a group.</summary>
internal sealed class TypingActions(Connection connection, RoomFeatures features)
{
    private const string Action = "typing";
    private readonly KnownPeers peers = new(peer => features.Peers.FindAsync(connection.User.Id, peer), () => features.Peers.BlocksChanged);

    private Guid UserId => connection.User.Id;

    public async ValueTask TypeAsync(SetTyping typing, Action<ErrorFrame> refuse)
    {
        if (Check(typing) is { } wrong)
            refuse(wrong);
        else if (typing.ThreadId is { } thread)
            await TypeInAsync(thread, typing.IsTyping!.Value, refuse);
        else
            await TypeToAsync(typing.ReceiverId!.Value, typing.IsTyping!.Value, refuse);
    }

    private static ErrorFrame? Check(SetTyping typing)
    {
        if (typing.ReceiverId is null && typing.ThreadId is null)
            return Errors.InvalidPayload("receiver_id", "receiver_id is missing", Action);

        if (typing.ReceiverId is not null && typing.ThreadId is not null)
            return Errors.InvalidPayload("thread_id", "thread_id can't stand beside receiver_id here", Action);

        return typing.IsTyping is null ? Errors.InvalidPayload("is_typing", "is_typing is missing", Action) : null;
    }

    private async ValueTask TypeToAsync(Guid receiver, bool isTyping, Action<ErrorFrame> refuse)
    {
        if (await peers.FindAsync(receiver) is var peer && peer.Self is { } self)
            features.Typing.Set(self, receiver, isTyping);
        else if (peer.State == PeerState.Stranger)
            refuse(Errors.Of(ErrorCodes.UnknownReceiver, "There is no conversation with this user", "receiver_id", Action));
    }

    private async ValueTask TypeInAsync(long thread, bool isTyping, Action<ErrorFrame> refuse)
    {
        if (await features.Audiences.FindAsync(UserId, thread, CancellationToken.None) is not { } audience)
            refuse(Errors.Of(ErrorCodes.NotFound, "There is no such thread", "thread_id", Action));
        else
            features.Typing.Set(audience, isTyping);
    }
}
