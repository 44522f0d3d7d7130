using System.Text.Json;
using ChatServer.Chats;
using ChatServer.Chats.Folders;
using ChatServer.Chats.Lists;

namespace ChatServer.Administration.Exports;

/// <summary>Writes the chats and folders of a user into an archive, one chat after the other.</summary>
internal sealed class ChatExport(ChatLists lists, ChatReader reader, UserFolders folders)
{
    public async Task WriteAsync(ExportArchive archive, Guid userId, CancellationToken cancellationToken)
    {
        var all = await folders.ListAsync(userId, cancellationToken);
        if (all.Count > 0)
            await archive.AddJsonAsync("folders.json", json => WriteFolders(json, all), cancellationToken);

        foreach (var id in await lists.ListIdsAsync(userId, onlyArchived: false, cancellationToken))
        {
            if (await reader.ReadAsync(id, cancellationToken) is { } chat)
                await archive.AddJsonAsync(ExportNames.Chat(chat.Row.Uuid), json => WriteChat(json, chat), cancellationToken);
        }
    }

    private static Task WriteFolders(Utf8JsonWriter json, IReadOnlyList<Folder> folders)
    {
        json.WriteStartArray();
        foreach (var folder in folders)
        {
            json.WriteStartObject();
            json.WriteString("id", folder.Id);
            json.WriteString("parent_id", folder.ParentId?.ToString());
            json.WriteString("name", folder.Name);
            WriteRaw(json, "data", folder.Data);
            WriteRaw(json, "meta", folder.Meta);
            json.WriteString("created_at", folder.CreatedAt.ToString());
            json.WriteString("updated_at", folder.UpdatedAt.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        return Task.CompletedTask;
    }

    private static Task WriteChat(Utf8JsonWriter json, FullChat chat)
    {
        json.WriteStartObject();
        json.WriteString("id", chat.Row.Uuid);
        json.WriteString("title", chat.Title);
        json.WriteString("created_at", chat.Row.CreatedAt.ToString());
        json.WriteString("updated_at", chat.Row.UpdatedAt.ToString());
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

    private static void WriteRaw(Utf8JsonWriter json, string name, string? value)
    {
        if (value is null)
            return;

        json.WritePropertyName(name);
        json.WriteRawValue(value, skipInputValidation: true);
    }
}
