using ChatServer.Tests.Harness;
using Microsoft.AspNetCore.Routing;

namespace ChatServer.Tests.Api;

/// <summary>
/// The bound of each answer to a GET. A page is bounded in entries, and in bytes if it contains texts (PageSizeTests,
/// ListSizeTests); a new endpoint fails here until its bound is declared.
/// </summary>
[Parallelizable]
internal sealed class ListBoundTests : ServerFixture
{
    private const string Page = "a page";
    private const string Single = "one thing";
    private const string Stream = "streamed";
    private const string Chat = "Chat:Chats:MaxChatBytes, and its flat branch again";
    private const string Fixed = "of the program, whatever is stored";

    private static readonly Dictionary<string, string> Bounds = new()
    {
        ["/chat/messages/{uid}/"] = Page,
        ["/chat/thread/messages/{threadId}/"] = Page,
        ["/chat/thread/files/{threadId}/"] = Page,
        ["/chat/thread/pins/{threadId}/"] = Page,
        ["/chat/thread/replies/{messageId}/"] = Page,
        ["/chat/user/threads/"] = Page,
        ["/chat/conversations/"] = Page,
        ["/chat/groups/"] = Page,
        ["/chat/blocks/"] = Page,
        ["/chat/search/"] = Page,
        ["/chat/users/search/"] = Page,
        ["/chat/unread/"] = Single,
        ["/chat/settings/"] = Single,
        ["/chat/thread/settings/{threadId}/"] = Single,
        ["/chat/groups/{groupId}/"] = "500 members with their names: 0.5 MB where all names are as long as can be",
        ["/chat/groups/{groupId}/agents/"] = "10 agents, without their long texts",
        ["/chat/thread/marks/{threadId}/"] = "500 members without names: 60 KB",
        ["/auth/me/"] = Single,
        ["/auth/me/storage/"] = Single,
        ["/auth/sessions/"] = "Chat:Accounts:MaxSessionsPerUser, of 2 KB each",
        ["/media/chat-files/{objectName}/{name}"] = Stream,
        ["/messaging/conversations"] = Page + ", and 50 of each kind that nothing was said in on the first",
        ["/messaging/conversations/{conversationId}/messages"] = Page,
        ["/messaging/conversations/{conversationId}/access"] = Single,
        ["/messaging/conversations/{conversationId}/runs"] = Page + " of 200, without texts",
        ["/messaging/agent-conversations"] = Page,
        ["/messaging/agents"] = "Chat:Agents:MaxAgentsPerUser, at most 1,000, without their long texts",
        ["/messaging/agents/{agentId}"] = Single,
        ["/messaging/agents/{agentId}/answers"] = Page,
        ["/messaging/agents/{agentId}/webhook"] = Single,
        ["/messaging/providers"] = "ProviderWrites.MaxProviders, with the names of ProviderWrites.MaxModels models each",
        ["/messaging/agents/{agentId}/tools"] = "20 tools of 36,000 characters",
        ["/messaging/tool-servers"] = "100 names",
        ["/messaging/tool-servers/{name}/tools"] = "100 tools, of 1 MB together",
        ["/messaging/agents/{agentId}/figures"] = "the sums of 366 days",
        ["/messaging/runs/{runId}"] = Single + ", a reply of 20,000 characters",
        ["/messaging/runs/{runId}/stream"] = Stream + ", a reply of 20,000 characters",
        ["/profiles/{handle}"] = Single + ", with Chat:Agents:MaxAgentsPerUser agents, at most 1,000",
        ["/api/v1/messages/conversations"] = Page,
        ["/api/v1/messages/unread"] = Single,
        ["/api/v1/messages/conversation/{conversationId}"] = Page,
        ["/api/v1/messages/conversation/{conversationId}/pins"] = Page,
        ["/api/v1/messages/{messageId}/replies"] = Page,
        ["/api/v1/messages/search"] = Page,
        ["/api/v1/users/search"] = Page,
        ["/api/v1/users/blocked"] = Page,
        ["/api/v1/users/{userId}/avatar"] = Stream,
        ["/api/v1/files/download/{fileId}"] = Stream,
        ["/api/v1/chats/"] = Page + "; without one all titles, as the API has it: Chat:Chats:MaxChatsPerUser of them",
        ["/api/v1/chats/list"] = Page + "; without one all titles, like the list above",
        ["/api/v1/chats/list/user/{userId}"] = Page,
        ["/api/v1/chats/archived"] = Page,
        ["/api/v1/chats/search"] = Page,
        ["/api/v1/chats/pinned"] = "the titles of the pinned chats, of Chat:Chats:MaxChatsPerUser",
        ["/api/v1/chats/folder/{folderId}"] = Stream,
        ["/api/v1/chats/folder/{folderId}/list"] = Page,
        ["/api/v1/chats/all"] = Stream,
        ["/api/v1/chats/all/archived"] = Stream,
        ["/api/v1/chats/all/db"] = Stream,
        ["/api/v1/chats/all/tags"] = "Chat:Chats:MaxTagsPerUser",
        ["/api/v1/chats/share/{shareId}"] = Chat,
        ["/s/{shareId}"] = Chat,
        ["/api/v1/chats/{chatId}"] = Chat,
        ["/api/v1/chats/{chatId}/pinned"] = Single,
        ["/api/v1/chats/{chatId}/tags"] = "Chat:Chats:MaxTagsPerUser",
        ["/api/models"] = "the models of 100 providers, and at most 1,000 own agents and 200 of others",
        ["/api/tasks/chat/{chatId}"] = "Chat:Completions:MaxPerUser ids, and those of titles that are being made",
        ["/api/v1/folders/"] = "Chat:Chats:MaxFoldersPerUser",
        ["/api/v1/folders/{folderId}"] = Single,
        ["/admin/users/"] = Page,
        ["/admin/users/{userId}/"] = Single,
        ["/admin/conversations/"] = Page,
        ["/admin/conversations/{conversationId}/participants/"] = Page,
        ["/admin/conversations/{conversationId}/"] = "500 members and 500 former members, without names: 200 KB",
        ["/api/v1/auths/"] = Single,
        ["/api/v1/auths/signout"] = Single,
        ["/api/v1/files/{fileId}"] = Single,
        ["/api/v1/files/{fileId}/content"] = Stream,
        ["/api/v1/files/{fileId}/content/{fileName}"] = Stream,
        ["/api/v1/groups/"] = "1,000 groups, whose descriptions have 1,000 characters at most: 1.5 MB",
        ["/api/v1/channels/"] = "1,000 direct conversations and groups, 1,000 channels; the details of each have 21 KB at most",
        ["/api/v1/channels/list"] = "as above",
        ["/api/v1/channels/users/{userId}"] = Single,
        ["/api/v1/channels/{channelId}"] = Single + ", with the names of 500 members of a group",
        ["/api/v1/channels/{channelId}/members"] = "30 users",
        ["/api/v1/channels/{channelId}/messages"] =
            "100 messages and what they quote, each of 20,000 characters and 128 KB of extras at most",
        ["/api/v1/channels/{channelId}/messages/pinned"] = "20 messages",
        ["/api/v1/channels/{channelId}/messages/{messageId}"] = Single,
        ["/api/v1/channels/{channelId}/messages/{messageId}/thread"] = "101 messages, as above",
        ["/api/v1/channels/{channelId}/agents"] = "10 agents, without their long texts",
        ["/api/v1/channels/{channelId}/webhooks"] = "20 webhooks, whose addresses have 2,048 characters at most",
        ["/admin/user-groups/"] = Page + " of 500, whose descriptions have 1,000 characters at most",
        ["/admin/user-groups/{groupId}/members/"] = Page,
        ["/admin/agents/"] = Page + " of 500, whose descriptions have 500 characters at most",
        ["/admin/agents/{agentId}/"] = Single,
        ["/admin/agent-budgets/"] = Page,
        ["/admin/agent-budgets/{budget}/"] = Single,
        ["/admin/providers/"] = Page + ", bounded in bytes as well",
        ["/admin/tool-servers/"] = Page + ", of 100 at most",
        ["/admin/providers/{name}/"] = "200 models, whose names have 200 characters at most",
        ["/admin/invitations/"] = Page + " of 500, whose emails have 254 characters at most",
        ["/admin/reports/"] = Page + ", without what people wrote",
        ["/admin/audit/"] = Page,
        ["/admin/figures/"] = "366 days",
        ["/admin/log-level/"] = Single,
        ["/admin/retention/"] = Fixed,
        ["/admin/retention/run/"] = Fixed,
        ["/metrics"] = Fixed,
        ["/healthz"] = Single,
        ["/readyz"] = Single,
        ["/openapi/{documentName}.json"] = Fixed,
        ["/openapi/v1.json"] = Fixed,
        ["/asyncapi.json"] = Fixed,
        ["/api/v1/version"] = Single,
        ["/docs/{documentName?}"] = Fixed,
        ["/docs/scalar.js"] = Fixed,
        ["/docs/scalar.aspnetcore.js"] = Fixed,
        ["/docs/favicon.svg"] = Fixed,
    };

    [Test]
    public void Every_answer_to_a_GET_has_a_declared_bound()
    {
        var endpoints = Server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("GET"))
            .Select(endpoint => endpoint.RoutePattern.RawText!).ToList();

        Assert.That(endpoints.Except(Bounds.Keys), Is.Empty);
    }
}
