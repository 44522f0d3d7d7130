using ChatServer.Api.Sockets;
using ChatServer.Messages;
using ChatServer.Messages.Rules;
using ChatServer.Protocol.MessagesApi;
using ChatServer.Realtime;
using ChatServer.Refusals;

namespace ChatServer.Api.MessagesApi;

/// <summary>
/// What one client of <c>/ws/messages</c> sends: messages and forwards. They are queued and confirmed later, so that many of one client
/// share a commit. The client that sent is told by the message's event; it is answered here where there is none.
/// </summary>
internal sealed class SendCommands(Connection connection, MessagesFeatures features, Action<Refusal, string?, string?> refuse)
{
    private readonly UnconfirmedSends unconfirmed = new(features.Realtime.MaxUnconfirmedSends);
    private Action<MessageDraft, SendOutcome>? completed;

    private Guid UserId => connection.User.Id;

    public async ValueTask SendAsync(SendMessageRequest request)
    {
        var input = features.Drafts.Of(UserId, request);
        if (input.IsRefused)
        {
            Refuse(input.Refusal, "send", request.ClientMsgId);
            return;
        }

        await unconfirmed.EnterAsync();
        features.Outbox.Send(input.Value, completed ??= Completed);
    }

    public async ValueTask ForwardAsync(ForwardTarget forward)
    {
        var input = ApiDrafts.Forward(UserId, forward);
        if (input.IsRefused)
        {
            Refuse(input.Refusal, "forward", forward.ClientMsgId);
            return;
        }

        var prepared = await features.Forwarding.PrepareAsync(input.Value, CancellationToken.None);
        await unconfirmed.EnterAsync();
        features.Forwarding.Send(connection.User, prepared, completed ??= Completed);
    }

    // On the writer's thread, or within Send: a stored message has been told by its event already.
    private void Completed(MessageDraft draft, SendOutcome outcome)
    {
        unconfirmed.Leave();
        if (outcome.IsRepeated && outcome.Message is { } message)
            connection.Send(MessagesFrames.Sent(message));
        else if (outcome.Refusal is { } refusal)
            Refuse(refusal, draft.Content.ForwardOf is null ? "send" : "forward", draft.ClientMsgId);
    }

    private void Refuse(Refusal refusal, string type, string? clientMsgId) =>
        refuse(refusal, type, MessageRules.CheckClientMsgId(clientMsgId) is null ? clientMsgId : null);
}
