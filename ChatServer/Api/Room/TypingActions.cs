using ChatServer.Protocol.Room;
using ChatServer.Realtime;
using ChatServer.Realtime.Typing;
using ChatServer.Refusals;

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
            refuse(Errors.Of(wrong, Action));
        else if (typing.ThreadId is { } thread)
            await TypeInAsync(thread, typing.IsTyping!.Value, refuse);
        else
            await TypeToAsync(typing.ReceiverId!.Value, typing.IsTyping!.Value, refuse);
    }

    private static Refusal? Check(SetTyping typing)
    {
        if (typing.ReceiverId is null && typing.ThreadId is null)
            return Refusal.Missing(RequestField.Receiver);

        if (typing.ReceiverId is not null && typing.ThreadId is not null)
            return Refusal.Invalid(RequestField.Conversation, "can't be combined with receiver_id here");

        return typing.IsTyping is null ? Refusal.Missing("is_typing") : null;
    }

    private async ValueTask TypeToAsync(Guid receiver, bool isTyping, Action<ErrorFrame> refuse)
    {
        if (await peers.FindAsync(receiver) is var peer && peer.Self is { } self)
            features.Typing.Set(self, receiver, isTyping);
        else if (peer.State == PeerState.Stranger)
            refuse(Errors.Of(new Refusal(RefusalCode.NoConversationWithUser, RequestField.Receiver), Action));
    }

    private async ValueTask TypeInAsync(long thread, bool isTyping, Action<ErrorFrame> refuse)
    {
        if (await features.Audiences.FindAsync(UserId, thread, CancellationToken.None) is not { } audience)
            refuse(Errors.Of(new Refusal(RefusalCode.UnknownConversation, RequestField.Conversation), Action));
        else
            features.Typing.Set(audience, isTyping);
    }
}
