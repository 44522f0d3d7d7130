namespace ChatServer.Tests.Administration;

/// <summary>Every endpoint below <c>/admin/</c>. A new one fails in <c>AccessTests</c> until it is listed here.</summary>
internal static class AdminPaths
{
    public static readonly string[] All =
    [
        "GET /admin/users/", "GET /admin/users/{userId}/", "DELETE /admin/users/{userId}/",
        "POST /admin/users/{userId}/disable/", "POST /admin/users/{userId}/enable/",
        "PUT /admin/users/{userId}/suspension/", "DELETE /admin/users/{userId}/suspension/",
        "PUT /admin/users/{userId}/admin/", "DELETE /admin/users/{userId}/admin/",
        "PUT /admin/users/{userId}/hold/", "DELETE /admin/users/{userId}/hold/", "POST /admin/users/{userId}/export/",
        "POST /admin/users/{userId}/approve/",
        "GET /admin/user-groups/", "POST /admin/user-groups/", "PATCH /admin/user-groups/{groupId}/",
        "DELETE /admin/user-groups/{groupId}/", "GET /admin/user-groups/{groupId}/members/",
        "POST /admin/user-groups/{groupId}/members/", "DELETE /admin/user-groups/{groupId}/members/{userId}/",
        "GET /admin/providers/", "GET /admin/providers/{name}/", "PUT /admin/providers/{name}/",
        "DELETE /admin/providers/{name}/", "POST /admin/providers/{name}/test/",
        "GET /admin/tool-servers/", "PUT /admin/tool-servers/{name}/", "DELETE /admin/tool-servers/{name}/",
        "GET /admin/agents/", "GET /admin/agents/{agentId}/", "POST /admin/agents/{agentId}/view/",
        "POST /admin/agents/{agentId}/disable/", "POST /admin/agents/{agentId}/enable/", "DELETE /admin/agents/{agentId}/",
        "GET /admin/agent-budgets/", "GET /admin/agent-budgets/{budget}/", "PUT /admin/agent-budgets/{budget}/",
        "DELETE /admin/agent-budgets/{budget}/",
        "GET /admin/invitations/", "POST /admin/invitations/", "DELETE /admin/invitations/{invitationId}/",
        "GET /admin/conversations/", "GET /admin/conversations/{conversationId}/",
        "GET /admin/conversations/{conversationId}/participants/",
        "PUT /admin/conversations/{conversationId}/hold/", "DELETE /admin/conversations/{conversationId}/hold/",
        "POST /admin/conversations/{conversationId}/export/",
        "POST /admin/messages/search/", "DELETE /admin/messages/{messageId}/",
        "GET /admin/reports/", "POST /admin/reports/{reportId}/view/", "POST /admin/reports/{reportId}/resolve/",
        "GET /admin/figures/", "GET /admin/log-level/", "PUT /admin/log-level/",
        "GET /admin/retention/", "POST /admin/retention/dry-run/", "POST /admin/retention/run/", "GET /admin/retention/run/",
        "GET /admin/audit/",
    ];
}
