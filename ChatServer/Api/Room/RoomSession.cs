using ChatServer.Api.Errors;
using ChatServer.Api.Sockets;
using ChatServer.Inbox;
using ChatServer.Messages;
using ChatServer.Messages.Sending;
using ChatServer.Protocol.Room;
using ChatServer.Realtime;
using ChatServer.Realtime.Typing;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Api.Room;

/// <summary>
/// One client of <c>/ws/chat/room/</c>: decodes its actions, calls the feature, and answers what no event says.
/// </summary>
internal sealed class RoomSession(Connection connection, RoomFeatures features)
    : SocketSession<ClientAction>(connection, features.Sockets, features.Logger)
{
    private readonly Connection client = connection;
    private KnownPeers? knownPeers;

    protected override Vocabulary Words => RoomWords.Frames;

    private MessageActions Changes => features.Sockets.Changes;

    private KnownPeers Peers => knownPeers ??=
        new KnownPeers(peer => features.Peers.FindAsync(client.User.Id, peer), () => features.Peers.BlocksChanged);

    protected override DecodedFrame<ClientAction> Decode(ReadOnlySpan<byte> frame) => ActionDecoder.Decode(frame);

    protected override FrameName Identify(ReadOnlySpan<byte> frame) => ActionDecoder.Identify(frame);

    protected override string NameOf(ClientAction command) => RoomActions.Name(command);

    protected override string NameOf(MessageDraft draft) => RoomDrafts.ActionOf(draft);

    protected override string? KnownName(string? name) => RoomActions.Known(name);

    protected override bool ConcernsOnlySender(ClientAction command) =>
        command is Sync or Describe or Ping or Authenticate or SetTyping or SubscribePresence or FollowAgent or UnfollowAgent
            or ResumeReply or WatchAgents;

    protected override ClientAction SyncFrom(string? cursor) => new Sync(cursor);

    protected override Frame ErrorFrame(SocketError error) => RoomFrames.Error(error);

    protected override Frame AuthenticatedFrame(DateTimeOffset expiresAt) => RoomFrames.Authenticated(expiresAt);

    protected override void Confirm(Message message)
    {
        client.Send(RoomFrames.Message(message, Recipient.Actor));
        if (RoomFrames.Deleted(message) is { } deleted)
            client.Send(deleted);
    }

    protected override ValueTask<Refusal?> DispatchAsync(ClientAction command)
    {
        switch (command)
        {
            case SendText text:
                return SendAsync(RoomDrafts.Of(UserId, text), "text_message", text.ClientMsgId);
            case SendProfile profile:
                return SendAsync(RoomDrafts.Of(UserId, profile), "user_profile_message", profile.ClientMsgId);
            case SendData message:
                return SendAsync(features.Drafts.Of(UserId, message), "message", message.ClientMsgId);
            case SendFile file:
                return AnnounceAsync(file);
            case ForwardMessage forward:
                return ForwardAsync(RoomDrafts.Of(UserId, forward), "forward", forward.ClientMsgId);
            case EditMessage or DeleteMessage or React or Unreact or Pin or Unpin or CastVote or ClosePoll:
                return ChangeAsync(command);
            case MarkDelivered mark:
                return MoveMarkAsync(MarkKind.Delivered, mark.MessageId);
            case MarkRead mark:
                return MoveMarkAsync(MarkKind.Read, mark.MessageId);
            case SetTyping typing:
                return TypeAsync(typing);
            case SetPresence presence:
                return Own.SetStatusAsync(presence.Status);
            case SubscribePresence subscribe:
                return ValueTask.FromResult(Own.Follow(subscribe.UserIds));
            case BlockUser block:
                return OfUser(block.UserId, Own.BlockAsync);
            case UnblockUser unblock:
                return OfUser(unblock.UserId, Own.UnblockAsync);
            case FollowAgent follow:
                return Agents.FollowAsync(follow.ThreadId);
            case UnfollowAgent unfollow:
                return ValueTask.FromResult(Agents.Unfollow(unfollow.ThreadId));
            case ResumeReply resume:
                return Agents.ResumeAsync(resume.RunId, resume.Offset);
            case WatchAgents watch:
                return Agents.WatchAsync(watch.ThreadId, watch.All);
            case SetControl control:
                return Agents.SetControlAsync(new ControlRequest(
                    control.ThreadId, control.Control, control.Note, control.AnswerNow,
                    control.Until is { } until ? Timestamp.From(until) : null));
            case Sync sync:
                return SyncAsync(sync.Cursor, sync.Limit);
            case Authenticate authenticate:
                return AuthenticateAsync(authenticate.Token);
            case Describe:
                return Send(RoomFrames.Description(features.DescribeLimits()));
            case Ping:
                return Send(RoomFrames.Pong(features.Sockets.Clock.GetUtcNow()));
            default:
                throw new ArgumentOutOfRangeException(nameof(command), command, null);
        }
    }

    private async ValueTask<Refusal?> AnnounceAsync(SendFile file)
    {
        if (file.ChatId is not > 0)
        {
            Refuse(Errors.NotMessageId(RequestField.Message, file.ChatId), file);
            return null;
        }

        var outcome = await features.Sockets.Sending.Outbox.AnnounceFileAsync(
            new AnnounceFile(UserId, file.ChatId.Value, file.ClientMsgId), CancellationToken.None);
        if (outcome.IsRefused)
            Refuse(outcome.Refusal, file);
        else if (outcome.IsRepeated)
            client.Send(RoomFrames.Message(outcome.Message, Recipient.Actor));
        return null;
    }

    private void Refuse(Refusal refusal, SendFile file) =>
        Refuse(refusal, "file_message", ValidId(file.ClientMsgId), RoomWords.Announcement);

    private async ValueTask<Refusal?> ChangeAsync(ClientAction change)
    {
        var messageId = MessageIdOf(change);
        return messageId is > 0 and var id
            ? Answer(await MakeAsync(change, id))
            : Errors.NotMessageId(RequestField.Message, messageId);
    }

    private static long? MessageIdOf(ClientAction change) => change switch
    {
        EditMessage edit => edit.MessageId,
        DeleteMessage delete => delete.MessageId,
        React react => react.MessageId,
        Unreact unreact => unreact.MessageId,
        Pin pin => pin.MessageId,
        Unpin unpin => unpin.MessageId,
        CastVote vote => vote.MessageId,
        ClosePoll close => close.MessageId,
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, null),
    };

    private ValueTask<ChangeOutcome> MakeAsync(ClientAction change, long messageId) => change switch
    {
        EditMessage edit => Changes.EditAsync(UserId, messageId, edit.MessageBody),
        DeleteMessage => Changes.DeleteAsync(UserId, messageId),
        React react => Changes.ReactAsync(UserId, messageId, react.Emoji),
        Unreact unreact => Changes.UnreactAsync(UserId, messageId, unreact.Emoji),
        Pin => Changes.PinAsync(UserId, messageId),
        Unpin => Changes.UnpinAsync(UserId, messageId),
        CastVote vote => Changes.VoteAsync(UserId, messageId, vote.Options),
        ClosePoll => Changes.ClosePollAsync(UserId, messageId),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, null),
    };

    private ValueTask<Refusal?> MoveMarkAsync(MarkKind kind, long? messageId) => messageId is > 0 and var id
        ? Own.MarkAsync(kind, id)
        : ValueTask.FromResult<Refusal?>(Errors.NotMessageId(RequestField.Message, messageId));

    private static ValueTask<Refusal?> OfUser(Guid? userId, Func<Guid, ValueTask<Refusal?>> act) => userId is { } other
        ? act(other)
        : ValueTask.FromResult<Refusal?>(Refusal.Missing(RequestField.User));

    private async ValueTask<Refusal?> TypeAsync(SetTyping typing)
    {
        if (typing.ReceiverId is null && typing.ThreadId is null)
            return Refusal.Missing(RequestField.Receiver);

        if (typing.ReceiverId is not null && typing.ThreadId is not null)
            return Refusal.Invalid(RequestField.Conversation, "can't be combined with receiver_id here");

        if (typing.IsTyping is not { } isTyping)
            return Refusal.Missing("is_typing");

        return typing.ThreadId is { } thread
            ? await Own.TypeInAsync(thread, isTyping)
            : await TypeToAsync(typing.ReceiverId.GetValueOrDefault(), isTyping);
    }

    private async ValueTask<Refusal?> TypeToAsync(Guid receiver, bool isTyping)
    {
        var peer = await Peers.FindAsync(receiver);
        if (peer.Self is { } self)
            features.Sockets.Users.Typing.Set(self, receiver, isTyping);
        return peer.State == PeerState.Stranger ? new Refusal(RefusalCode.NoConversationWithUser, RequestField.Receiver) : null;
    }

    private ValueTask<Refusal?> Send(Frame frame)
    {
        client.Send(frame);
        return default;
    }
}
