using ChatServer.Chats.Documents;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Chats;

/// <summary>Saves what clients have changed in their chats.</summary>
internal sealed class ChatSaving(Database database, ChatWriter writer, ChatWriteShare share)
{
    public async ValueTask<Outcome<long>> SaveAsync(SaveChat command, CancellationToken cancellationToken)
    {
        var document = ChatDocument.Parse(command.Chat);
        if (document.IsRefused)
            return document.Refusal;

        return await database.WriteAsync(
            command, (write, own) => share.Run(own.ActorId, () => Save(write, own, document.Value)), cancellationToken);
    }

    private Outcome<long> Save(WriteScope write, SaveChat command, ChatDocument document)
    {
        if (ChatStore.FindOwn(write, command.ActorId, command.ChatId) is not { } row)
            return ChatAccess.Unknown;

        return writer.Save(write, row, document) is { } refusal ? refusal : row.Id;
    }
}
