using ChatServer.Api.Errors;

namespace ChatServer.Api.Admin;

internal static class AdminRegistration
{
    public static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup(AdminGate.Prefix).RequireAuthorization().WithTags("Admin")
            .FailsInDetail(StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden);
        AdminUserEndpoints.Map(admin);
        AdminUserGroupEndpoints.Map(admin);
        AdminProviderEndpoints.Map(admin);
        AdminToolServerEndpoints.Map(admin);
        AdminAgentEndpoints.Map(admin);
        AdminAgentBudgetEndpoints.Map(admin);
        AdminInvitationEndpoints.Map(admin);
        AdminConversationEndpoints.Map(admin);
        AdminMessageEndpoints.Map(admin);
        AdminReportEndpoints.Map(admin);
        AdminExportEndpoints.Map(admin);
        AdminRetentionEndpoints.Map(admin);
        AdminServerEndpoints.Map(admin);
    }
}
