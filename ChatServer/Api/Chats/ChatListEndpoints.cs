using ChatServer.Accounts;
using ChatServer.Api.Errors;
using ChatServer.Audit;
using ChatServer.Chats;
using ChatServer.Chats.Lists;
using ChatServer.Chats.Search;
using ChatServer.Chats.Tags;
using ChatServer.Protocol.Chats;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Chats;

/// <summary>Lists of chats.</summary>
internal static class ChatListEndpoints
{
    public static void Map(RouteGroupBuilder chats)
    {
        chats.MapGet("/", List).WithSummary("Lists the chats").FailsInDetail(Status422UnprocessableEntity);
        chats.MapGet("/list", List).WithSummary("Lists the chats").FailsInDetail(Status422UnprocessableEntity);
        chats.MapGet("/list/user/{userId}", ListOfUser).WithSummary("Lists the chats of a user, for administrators")
            .FailsInDetail(Status422UnprocessableEntity);
        chats.MapGet("/archived", ListArchived).WithSummary("Lists the archived chats")
            .FailsInDetail(Status422UnprocessableEntity);
        chats.MapGet("/search", Search).WithSummary("Searches the user's chats")
            .FailsInDetail(Status422UnprocessableEntity, Status429TooManyRequests, Status501NotImplemented);
        chats.MapGet("/pinned", ListPinned).WithSummary("Lists the pinned chats");
        chats.MapGet("/folder/{folderId}/list", ListFolder).WithSummary("Lists the chats in a folder")
            .FailsInDetail(Status422UnprocessableEntity);
        chats.MapPost("/tags", ListTagged).WithSummary("Lists the chats with a tag")
            .FailsInDetail(Status422UnprocessableEntity);
        chats.MapGet("/all", ReadAll).WithSummary("Reads all chats");
        chats.MapGet("/all/archived", ReadArchived).WithSummary("Reads the archived chats");
        chats.MapGet("/all/tags", ListTags).WithSummary("Lists the tags of the user");
        chats.MapGet("/all/db", ReadEvery).WithSummary("Reads the chats of all users, for administrators");
        chats.MapGet("/folder/{folderId}", ReadFolder).WithSummary("Reads the chats in a folder and in those below it");
    }

    private static async Task<Results<Ok<IReadOnlyList<ChatTitle>>, DetailError>> List(
        [AsParameters] ChatListInput input, CurrentUser user, ChatLists lists, CancellationToken cancellationToken)
    {
        var asked = input.Read();
        if (asked.IsInvalid)
            return DetailError.InvalidQuery(asked.Invalid);

        return ChatAnswers.Show(await lists.ListAsync(
            user.Id, asked.Value.WithPinned, asked.Value.WithFolders, asked.Value.Page, cancellationToken));
    }

    private static async Task<Results<Ok<IReadOnlyList<ChatTitle>>, DetailError>> ListOfUser(
        string userId, [AsParameters] ChatFilterInput input, HttpContext context, CurrentUser user, ChatLists lists,
        ChatAnswers answers, CancellationToken cancellationToken)
    {
        if (!await answers.IsManagerAsync(user, cancellationToken))
            return ChatAnswers.NotPermitted();

        var asked = input.Read();
        if (asked.IsInvalid)
            return DetailError.InvalidQuery(asked.Invalid);

        var owner = ChatAnswers.IdOf(userId);
        await answers.NoteAsync(context, "chats_listed", AuditSubject.User(owner), cancellationToken);
        return ChatAnswers.Show(await lists.ListOfAsync(
            owner, asked.Value.Filter, asked.Value.Page, cancellationToken));
    }

    private static async Task<Results<Ok<IReadOnlyList<ChatTitle>>, DetailError>> ListArchived(
        [AsParameters] ChatFilterInput input, CurrentUser user, ChatLists lists, CancellationToken cancellationToken)
    {
        var asked = input.Read();
        if (asked.IsInvalid)
            return DetailError.InvalidQuery(asked.Invalid);

        return ChatAnswers.Show(await lists.ListArchivedAsync(
            user.Id, asked.Value.Filter, asked.Value.Page, cancellationToken));
    }

    private static async Task<Results<Ok<IReadOnlyList<ChatTitle>>, DetailError>> Search(
        [AsParameters] ChatSearchInput input, CurrentUser user, ChatSearch search, CancellationToken cancellationToken)
    {
        var asked = input.Read();
        if (asked.IsInvalid)
            return DetailError.InvalidQuery(asked.Invalid);

        var found = await search.FindAsync(user.Id, asked.Value.Text, asked.Value.Page, cancellationToken);
        return found.IsRefused ? ChatAnswers.Refuse(found.Refusal) : ChatAnswers.Show(found.Value);
    }

    private static async Task<Ok<IReadOnlyList<ChatTitle>>> ListPinned(
        CurrentUser user, ChatLists lists, CancellationToken cancellationToken) =>
        ChatAnswers.Show(await lists.ListPinnedAsync(user.Id, cancellationToken));

    private static async Task<Results<Ok<IReadOnlyList<FolderChat>>, DetailError>> ListFolder(
        string folderId, [AsParameters] ChatPageInput input, CurrentUser user, ChatLists lists,
        CancellationToken cancellationToken)
    {
        var asked = input.Read();
        if (asked.IsInvalid)
            return DetailError.InvalidQuery(asked.Invalid);

        var chats = await lists.ListFolderAsync(
            user.Id, ChatAnswers.IdOf(folderId), asked.Value.Page, cancellationToken);
        return TypedResults.Ok<IReadOnlyList<FolderChat>>([.. chats.Select(chat =>
            new FolderChat(chat.Title, chat.Uuid, Workspace.WorkspaceTime.Seconds(chat.UpdatedAt)))]);
    }

    private static async Task<Results<Ok<IReadOnlyList<ChatTitle>>, DetailError>> ListTagged(
        TagFilterRequest request, CurrentUser user, ChatLists lists, CancellationToken cancellationToken)
    {
        const int maxLimit = 1_000;
        if (request.Name is not { } name)
            return DetailError.Invalid(DetailError.Missing("name"));

        if (request.Skip < 0)
            return DetailError.Invalid(DetailError.InBody("skip", "skip must be at least 0"));

        if (request.Limit is < 0 or > maxLimit)
            return DetailError.Invalid(DetailError.InBody("limit", $"limit must be from 0 to {maxLimit}"));

        return ChatAnswers.Show(await lists.ListTaggedAsync(user.Id, name, request.Skip, request.Limit, cancellationToken));
    }

    private static async Task<Ok<IReadOnlyList<ChatTag>>> ListTags(
        CurrentUser user, UserTags tags, CancellationToken cancellationToken) =>
        TagEndpoints.Show(await tags.ListAsync(user.Id, cancellationToken));

    private static async Task<ChatListResult> ReadAll(
        CurrentUser user, ChatLists lists, ChatReader reader, CancellationToken cancellationToken) =>
        new(await lists.ListIdsAsync(user.Id, onlyArchived: false, cancellationToken), reader);

    private static async Task<ChatListResult> ReadArchived(
        CurrentUser user, ChatLists lists, ChatReader reader, CancellationToken cancellationToken) =>
        new(await lists.ListIdsAsync(user.Id, onlyArchived: true, cancellationToken), reader);

    private static async Task<Results<ChatListResult, DetailError>> ReadEvery(
        HttpContext context, CurrentUser user, ChatLists lists, ChatReader reader, ChatAnswers answers, ChatOptions options,
        CancellationToken cancellationToken)
    {
        if (!options.AdminExport || !await answers.IsAdminAsync(user, cancellationToken))
            return ChatAnswers.NotPermitted();

        await answers.NoteAsync(context, "chats_exported", AuditSubject.Chats, cancellationToken);
        return new ChatListResult(await lists.ListEveryIdAsync(cancellationToken), reader);
    }

    private static async Task<ChatListResult> ReadFolder(
        string folderId, CurrentUser user, ChatLists lists, ChatReader reader, CancellationToken cancellationToken) =>
        new(await lists.ListFolderIdsAsync(user.Id, ChatAnswers.IdOf(folderId), cancellationToken), reader);
}
