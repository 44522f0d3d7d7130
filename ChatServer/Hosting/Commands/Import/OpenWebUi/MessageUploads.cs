using System.Text.Json;
using ChatServer.Api.Channels;
using ChatServer.Attachments.Sending;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Messages.Extras;
using ChatServer.Messages.Files;
using ChatServer.Messages.Sending;
using ChatServer.Storage;

namespace ChatServer.Hosting.Commands.Import.OpenWebUi;

/// <summary>
/// The files that were taken over and that a message names in <c>data.files</c>: they become files of the message, as if its
/// author posted it here. Each can be posted only once.
/// </summary>
internal sealed class MessageUploads(MessageFiles files)
{
    public IReadOnlyList<OwnFile> Find(ReadScope read, MessageExtras? extras, Guid sender, List<string> remarks)
    {
        if (extras?.Data is not { } data)
            return [];

        var named = ChannelFiles.Read(JsonElement.Parse(data));
        if (named.IsRefused)
        {
            remarks.Add($"its {RefusalText.Of(named.Refusal)}; it has none of them");
            return [];
        }

        var found = new List<OwnFile>();
        foreach (var source in named.Value)
        {
            // An upload that wasn't taken over is nothing that the source could know of.
            if (ImportedIdStore.Find(read, ImportedKind.File, $"{source}")?.Uuid is not { } here)
                continue;

            var own = files.FindOwn(read, sender, [here]);
            if (own.IsRefused)
                remarks.Add($"its file {source} isn't its author's, or is another message's, or was deleted here");
            else
                found.AddRange(own.Value);
        }

        return found;
    }

    /// <summary>
    /// Attaches them to their message, which has been inserted, and announces it, so that catching up finds it.
    /// </summary>
    public void Attach(WriteScope write, Conversation conversation, Message message, IReadOnlyList<OwnFile> own)
    {
        if (own.Count == 0)
            return;

        files.Attach(write, conversation, message.SenderId, message.Id, own);
        Announcements.Insert(write, write.NextPosition(), message);
    }
}
