using ChatServer.Api.Errors;
using ChatServer.Api.Sockets;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Realtime;
using ChatServer.Refusals;

namespace ChatServer.Api.MessagesApi;

/// <summary>One client of <c>/ws/messages</c>: decodes its frames, calls the feature, and answers what no event says.</summary>
internal sealed class MessagesSession(Connection connection, MessagesFeatures features)
    : SocketSession<ClientCommand>(connection, features.Sockets, features.Logger)
{
    private readonly Connection client = connection;

    protected override Vocabulary Words => ApiWords.All;

    protected override DecodedFrame<ClientCommand> Decode(ReadOnlySpan<byte> frame) => CommandDecoder.Decode(frame);

    protected override FrameName Identify(ReadOnlySpan<byte> frame) => CommandDecoder.Identify(frame);

    protected override string NameOf(ClientCommand command) => CommandDecoder.NameOf(command);

    protected override string NameOf(MessageDraft draft) => draft.Content.ForwardOf is null ? "send" : "forward";

    protected override string? KnownName(string? name) => CommandDecoder.Known(name);

    protected override bool IsForAsker(ClientCommand command) =>
        command is SyncCommand or PingCommand or AuthenticateCommand or TypingCommand or FollowCommand;

    protected override ClientCommand SyncFrom(string? cursor) => new SyncCommand(new SyncRequest(cursor));

    protected override Frame ErrorFrame(SocketError error) => MessagesFrames.Error(error);

    protected override Frame AuthenticatedFrame(DateTimeOffset expiresAt) => MessagesFrames.Authenticated(expiresAt);

    protected override void Confirm(Message message) => client.Send(MessagesFrames.Sent(message));

    protected override ValueTask<Refusal?> DispatchAsync(ClientCommand command)
    {
        var changes = features.Sockets.Changes;
        switch (command)
        {
            case SendCommand { Data: { } send }:
                return SendAsync(features.Drafts.Of(UserId, send), "send", send.ClientMsgId);
            case ForwardCommand { Data: { } forward }:
                return ForwardAsync(ApiDrafts.Forward(UserId, forward), "forward", forward.ClientMsgId);
            case EditCommand { Data: { } edit }:
                return ChangeAsync(edit.MessageId, id => changes.EditAsync(UserId, id, edit.Content));
            case DeleteCommand { Data: { } delete }:
                return ChangeAsync(delete.MessageId, id => changes.DeleteAsync(UserId, id));
            case ReactCommand { Data: { } react }:
                return ChangeAsync(react.MessageId, id => changes.ReactAsync(UserId, id, react.Emoji));
            case UnreactCommand { Data: { } unreact }:
                return ChangeAsync(unreact.MessageId, id => changes.UnreactAsync(UserId, id, unreact.Emoji));
            case PinCommand { Data: { } pin }:
                return ChangeAsync(pin.MessageId, id => changes.PinAsync(UserId, id));
            case UnpinCommand { Data: { } unpin }:
                return ChangeAsync(unpin.MessageId, id => changes.UnpinAsync(UserId, id));
            case VoteCommand { Data: { } vote }:
                return ChangeAsync(vote.MessageId, id => changes.VoteAsync(UserId, id, vote.Options));
            case ClosePollCommand { Data: { } close }:
                return ChangeAsync(close.MessageId, id => changes.ClosePollAsync(UserId, id));
            case ReceivedCommand { Data: { } received }:
                return MarkAsync(MarkKind.Delivered, received.MessageId);
            case ReadCommand { Data: { } read }:
                return MarkAsync(MarkKind.Read, read.MessageId);
            case TypingCommand { Data: { } typing }:
                return TypeAsync(typing);
            case StatusCommand status:
                return AppearAsync(status.Data?.Status);
            case FollowCommand { Data: { } follow }:
                return ValueTask.FromResult(Follow(follow.UserIds));
            case BlockCommand { Data: { } block }:
                return BlockAsync(block.UserId, isBlocked: true);
            case UnblockCommand { Data: { } unblock }:
                return BlockAsync(unblock.UserId, isBlocked: false);
            case SyncCommand sync:
                return SyncAsync(sync.Data?.Cursor, sync.Data?.Limit);
            case AuthenticateCommand { Data: { } authenticate }:
                return AuthenticateAsync(authenticate.Token);
            case PingCommand:
                client.Send(MessagesFrames.Pong(features.Sockets.Clock.GetUtcNow()));
                return default;
            default:
                return ValueTask.FromResult<Refusal?>(Refusal.Missing(RequestField.Data));
        }
    }

    private async ValueTask<Refusal?> ChangeAsync(string? messageId, Func<long, ValueTask<ChangeOutcome>> change) =>
        ApiIds.ReadMessage(messageId) is { } id ? Answer(await change(id)) : ApiIds.NotMessage(messageId);

    private ValueTask<Refusal?> MarkAsync(MarkKind kind, string? messageId) => ApiIds.ReadMessage(messageId) is { } id
        ? MarkAsync(kind, id)
        : ValueTask.FromResult<Refusal?>(ApiIds.NotMessage(messageId));

    private ValueTask<Refusal?> BlockAsync(string? userId, bool isBlocked) => ApiIds.ReadUser(userId) is { } other
        ? BlockAsync(other, isBlocked)
        : ValueTask.FromResult<Refusal?>(ApiIds.NotUser(userId));

    private async ValueTask<Refusal?> TypeAsync(TypingTarget typing)
    {
        if (ApiIds.ReadConversation(typing.ConversationId) is not { } conversation)
            return ApiIds.NotConversation(typing.ConversationId);

        return typing.IsTyping is { } isTyping ? await TypeInAsync(conversation, isTyping) : Refusal.Missing("is_typing");
    }
}
