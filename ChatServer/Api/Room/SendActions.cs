using ChatServer.Api.Sockets;
using ChatServer.Messages;
using ChatServer.Protocol.Room;
using ChatServer.Realtime;
using ChatServer.Refusals;

namespace ChatServer.Api.Room;

/// <summary>
/// What one client sends: messages, announcements of files, forwards. Sends are queued and confirmed later, so that many of one client
/// share a commit. The client that sent is told by the message's event; it is answered here where there is none.
/// </summary>
internal sealed class SendActions(Connection connection, RoomFeatures features, Action<ErrorFrame> refuse)
{
    private readonly UnconfirmedSends unconfirmed = new(features.Realtime.MaxUnconfirmedSends);
    private Action<MessageDraft, SendOutcome>? sendCompleted;

    private Guid UserId => connection.User.Id;

    public async ValueTask SendAsync((MessageDraft? Draft, ErrorFrame? Error) checkedDraft)
    {
        if (checkedDraft.Draft is not { } draft)
        {
            refuse(checkedDraft.Error!);
            return;
        }

        await unconfirmed.EnterAsync();
        features.Outbox.Send(draft, sendCompleted ??= SendCompleted);
    }

    public async ValueTask ForwardAsync(ForwardMessage forward)
    {
        var (draft, error) = RoomDrafts.Of(UserId, forward);
        if (draft is null)
        {
            refuse(error!);
            return;
        }

        var prepared = await features.Forwarding.PrepareAsync(draft, CancellationToken.None);
        await unconfirmed.EnterAsync();
        features.Forwarding.Send(connection.User, prepared, sendCompleted ??= SendCompleted);
    }

    public async ValueTask AnnounceAsync(SendFile file)
    {
        const string action = "file_message";
        if (file.ChatId is not > 0)
        {
            refuse(RoomDrafts.Error(Errors.NotMessageId(RequestField.Message, file.ChatId), action, file.ClientMsgId, RoomWords.Announcement));
            return;
        }

        var outcome = await features.Outbox.AnnounceFileAsync(UserId, file.ChatId.Value, file.ClientMsgId, CancellationToken.None);
        if (outcome.IsRefused)
            refuse(RoomDrafts.Error(outcome.Refusal, action, file.ClientMsgId, RoomWords.Announcement));
        else if (outcome.IsRepeated)
            connection.Send(RoomFrames.Message(outcome.Message, forSender: true));
    }

    // On the writer's thread, or within Send: a stored message has been told by its event already.
    private void SendCompleted(MessageDraft draft, SendOutcome outcome)
    {
        unconfirmed.Leave();
        if (outcome.IsRefused)
            refuse(RoomDrafts.Error(outcome.Refusal, RoomDrafts.ActionOf(draft), draft.ClientMsgId));
        else if (outcome.IsRepeated)
            ConfirmAgain(outcome.Message);
    }

    private void ConfirmAgain(Message message)
    {
        connection.Send(RoomFrames.Message(message, forSender: true));
        if (RoomFrames.Deleted(message) is { } deleted)
            connection.Send(deleted);
    }
}
