using System.Text.Json;
using ChatServer.Chats;
using ChatServer.Chats.Folders;
using ChatServer.Chats.Lists;
using ChatServer.Storage;

namespace ChatServer.Administration.Exports;

/// <summary>Writes the chats and folders of a user into an archive, one chat after the other.</summary>
internal sealed class ChatExport(Database database, ChatLists lists, ChatReader reader, UserFolders folders)
{
    private const int HeldPageSize = 100;

    /// <param name="withHeld">Whether to write also the deleted chats that a legal hold keeps.</param>
    public async Task WriteAsync(ExportArchive archive, Guid userId, bool withHeld, CancellationToken cancellationToken)
    {
        var all = await folders.ListAsync(userId, cancellationToken);
        if (all.Count > 0)
            await archive.AddJsonAsync("folders.json", json => WriteFolders(json, all), cancellationToken);

        foreach (var id in await lists.ListIdsAsync(userId, onlyArchived: false, cancellationToken))
        {
            if (await reader.ReadAsync(id, cancellationToken) is { } chat)
                await WriteAsync(archive, chat, held: null, cancellationToken);
        }

        if (withHeld)
            await WriteHeldAsync(archive, userId, cancellationToken);
    }

    private async Task WriteHeldAsync(ExportArchive archive, Guid userId, CancellationToken cancellationToken)
    {
        for (long? after = 0; after is { } last;)
        {
            var page = await database.ReadAsync(
                read => HeldChatStore.ReadOfAfter(read, userId, last, HeldPageSize), cancellationToken);
            foreach (var held in page)
            {
                if (await reader.ReadAsync(held.ChatId, cancellationToken) is { } chat)
                    await WriteAsync(archive, chat, held, cancellationToken);
            }

            after = page.Count == HeldPageSize ? page[^1].ChatId : null;
        }
    }

    private static Task WriteAsync(
        ExportArchive archive, FullChat chat, HeldChatRow? held, CancellationToken cancellationToken) =>
        archive.AddJsonAsync(ExportNames.Chat(chat.Row.Uuid), json => WriteChat(json, chat, held), cancellationToken);

    private static Task WriteFolders(Utf8JsonWriter json, IReadOnlyList<Folder> folders)
    {
        json.WriteStartArray();
        foreach (var folder in folders)
        {
            json.WriteStartObject();
            json.WriteString("id", folder.Id);
            json.WriteString("parent_id", folder.ParentId?.ToString());
            json.WriteString("name", folder.Name);
            ExportedMessage.WriteRaw(json, "data", folder.Data);
            ExportedMessage.WriteRaw(json, "meta", folder.Meta);
            json.WriteString("created_at", folder.CreatedAt.ToString());
            json.WriteString("updated_at", folder.UpdatedAt.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        return Task.CompletedTask;
    }

    private static Task WriteChat(Utf8JsonWriter json, FullChat chat, HeldChatRow? held)
    {
        json.WriteStartObject();
        json.WriteString("id", chat.Row.Uuid);
        json.WriteString("title", chat.Title);
        json.WriteString("created_at", chat.Row.CreatedAt.ToString());
        json.WriteString("updated_at", chat.Row.UpdatedAt.ToString());
        if (held is not null)
        {
            json.WriteString("deleted_at", held.DeletedAt.ToString());
            json.WriteBoolean("kept_by_legal_hold", true);
        }

        json.WriteBoolean("archived", chat.Row.IsArchived);
        json.WriteBoolean("pinned", chat.Row.IsPinned);
        json.WriteString("folder_id", chat.Row.FolderUuid?.ToString());
        json.WriteString("share_id", chat.Row.ShareUuid?.ToString());
        json.WriteStartArray("tags");
        foreach (var tag in chat.Tags)
            json.WriteStringValue(tag);
        json.WriteEndArray();
        json.WritePropertyName("chat");
        json.WriteRawValue(chat.Content.ToBytes(), skipInputValidation: true);
        json.WriteEndObject();
        return Task.CompletedTask;
    }
}
