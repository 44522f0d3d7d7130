using System.Text;
using ChatServer.Chats;
using ChatServer.Chats.Folders;
using ChatServer.Chats.Sharing;
using ChatServer.Refusals;
using ChatServer.Storage;
using static ChatServer.Tests.Storage.Commands.CommandSample;

namespace ChatServer.Tests.Storage.Commands;

/// <summary>Samples of the commands that change chats and folders.</summary>
internal static class ChatSamples
{
    private const string Node = "m1";

    private static readonly byte[] Document = Encoding.UTF8.GetBytes("""
        {"title": "Plans", "history": {"messages": {"m1": {"id": "m1", "parentId": null, "childrenIds": [], "role": "user",
         "content": "hello"}}, "currentId": "m1"}}
        """);

    public static CommandSample[] All { get; } =
    [
        Of(scene => new CreateChat(scene.Ana.UserId, Document, FolderId: null)),
        Of(scene => new ImportChats(scene.Ana.UserId, [Imported()])),
        After(async scene => new SaveChat(scene.Ana.UserId, await ChatAsync(scene), Document)),
        After(async scene => new CloneChat(scene.Ana.UserId, await ChatAsync(scene), "Twin")),
        After(async scene => new CloneShared(scene.Ana.UserId, await SharedAsync(scene))),
        After(
            async scene => new DeleteChat(scene.Ana.UserId, await ChatAsync(scene)), again: RefusalCode.UnknownChat),
        Of(scene => new DeleteChats(scene.Ana.UserId)),
        After(async scene => new TogglePin(scene.Ana.UserId, await ChatAsync(scene))),
        After(async scene => new ToggleArchive(scene.Ana.UserId, await ChatAsync(scene))),
        After(async scene => new MoveChat(scene.Ana.UserId, await ChatAsync(scene), await FolderAsync(scene))),
        Of(scene => new ArchiveChats(scene.Ana.UserId, IsArchived: true)),
        After(async scene => new ShareChat(scene.Ana.UserId, await ChatAsync(scene), ExpiresAt: null)),
        After(async scene => new UnshareChat(scene.Ana.UserId, await ChatAsync(scene))),
        After(async scene => new AddTag(scene.Ana.UserId, await ChatAsync(scene), "work")),
        After(async scene => new RemoveTag(scene.Ana.UserId, await ChatAsync(scene), "work")),
        After(async scene => new ClearTags(scene.Ana.UserId, await ChatAsync(scene))),
        After(async scene => new UpsertMessage(
            scene.Ana.UserId, await ChatAsync(scene), Node, Encoding.UTF8.GetBytes("\"hello again\""))),
        After(async scene => new PostChatEvent(
            scene.Ana.UserId, await ChatAsync(scene), Node, "status", Encoding.UTF8.GetBytes("""{"done":true}"""))),
        Once(scene => new CreateFolder(scene.Ana.UserId, $"Folder {Guid.NewGuid():N}", Data: null, Meta: null)),
        After(async scene => new UpdateFolder(
            scene.Ana.UserId, await FolderAsync(scene), $"Folder {Guid.NewGuid():N}", Data: null, Meta: null)),
        After(async scene => new MoveFolder(scene.Ana.UserId, await FolderAsync(scene), ParentId: null)),
        After(async scene => new ExpandFolder(scene.Ana.UserId, await FolderAsync(scene), IsExpanded: true)),
        After(
            async scene => new DeleteFolder(
                scene.Ana.UserId, await FolderAsync(scene), WithChats: true, MayDeleteChats: true),
            again: RefusalCode.UnknownFolder),
    ];

    private static ImportedChat Imported() => new(
        Document, ReadOnlyMemory<byte>.Empty, ["work"], FolderId: null, IsPinned: true, CreatedAt: null, UpdatedAt: null);

    private static async Task<Guid> ChatAsync(CommandScene scene)
    {
        var created = await scene.Server.Get<ChatCreation>().CreateAsync(
            new CreateChat(scene.Ana.UserId, Document, FolderId: null), CancellationToken.None);
        return await PublicIdAsync(scene, created.Value);
    }

    private static async Task<Guid> SharedAsync(CommandScene scene)
    {
        var shared = await scene.Server.Get<ChatSharing>().ShareAsync(
            new ShareChat(scene.Ana.UserId, await ChatAsync(scene), ExpiresAt: null), CancellationToken.None);
        return await PublicIdAsync(scene, shared.Value);
    }

    private static ValueTask<Guid> PublicIdAsync(CommandScene scene, long id) =>
        scene.Server.Get<Database>().ReadAsync(read => ChatStore.Find(read, id)!.Uuid, CancellationToken.None);

    private static async Task<Guid> FolderAsync(CommandScene scene) =>
        (await scene.Server.Get<UserFolders>().CreateAsync(
            new CreateFolder(scene.Ana.UserId, $"Folder {Guid.NewGuid():N}", Data: null, Meta: null),
            CancellationToken.None)).Value!.Id;
}
