using ChatServer.Administration.Agents;
using ChatServer.Administration.Conversations;
using ChatServer.Administration.Deletions;
using ChatServer.Administration.Exports;
using ChatServer.Administration.Figures;
using ChatServer.Administration.Holds;
using ChatServer.Administration.Moderation;
using ChatServer.Administration.Recovery;
using ChatServer.Administration.Reports;
using ChatServer.Administration.Retention;
using ChatServer.Administration.Revocations;
using ChatServer.Administration.Users;
using ChatServer.Agents;
using ChatServer.Attachments.UserFiles;
using ChatServer.Background;
using ChatServer.Channels.Webhooks;
using ChatServer.Chats;
using ChatServer.Messages.Deletion;
using ChatServer.Options;
using ChatServer.Storage;

namespace ChatServer.Administration;

/// <summary>The features for administrators and their background work.</summary>
internal static class AdministrationRegistration
{
    public static IServiceCollection AddAdministration(this IServiceCollection services) => services
        .AddSingleton<AuditedChanges>()
        .AddSingleton<RevokedChannels>()
        .AddSingleton<RevokedChats>()
        .AddSingleton<RevokedRights>()
        .AddLogOwnerWork<RevocationReplay>()
        .AddSingleton<UserDirectory>()
        .AddSingleton<UserAdministration>()
        .AddSingleton<InvitationAdministration>()
        .AddSingleton<UserGroupAdministration>()
        .AddSingleton<ProviderAdministration>()
        .AddSingleton<ToolServerAdministration>()
        .AddSingleton<AgentAdministration>()
        .AddSingleton<BudgetAdministration>()
        .AddSingleton<HoldAdministration>()
        .AddSingleton<WriterHolds>()
        .AddSingleton<IDeletionHold>(provider => provider.GetRequiredService<WriterHolds>())
        .AddSingleton<IChatHold>(provider => provider.GetRequiredService<WriterHolds>())
        .AddSingleton<IUserFileHold>(provider => provider.GetRequiredService<WriterHolds>())
        .AddSingleton<IWriterState>(provider => provider.GetRequiredService<WriterHolds>())
        .AddSingleton<HeldContent>()
        .AddSingleton<IHeldRemoval, HeldChatRemoval>()
        .AddSingleton<IHeldRemoval, HeldUserFileRemoval>()
        .AddLogOwnerWork<HeldContentRemoval>()
        .AddSingleton<ConversationDirectory>()
        .AddSingleton<ModerationSearch>()
        .AddSingleton<IndexedMessages>()
        .AddSingleton<ScannedMessages>()
        .AddSingleton<ModeratedDeletion>()
        .AddSingleton<ReportLimits>()
        .AddSingleton<ReportSealing>()
        .AddSingleton<ReportIntake>()
        .AddSingleton<ReportQueue>()
        .AddLogOwnerWork<VolumeCounter>()
        .AddSingleton<ServerFigures>()
        .AddSingleton<ExportSlots>()
        .AddSingleton<ConversationHead>()
        .AddSingleton<ConversationExport>()
        .AddSingleton<ChatExport>()
        .AddSingleton<UserFileExport>()
        .AddSingleton<AgentExport>()
        .AddSingleton<IChatAudit, ChatAudit>()
        .AddSingleton<IWebhookAudit, WebhookAudit>()
        .AddSingleton<IAgentAudit, AgentAudit>()
        .AddSingleton<DataExports>()
        .AddCheckedOptions<RetentionOptions>("Chat:Retention")
        .AddSingleton<ErasureBatches>()
        .AddSingleton<MessageRetention>()
        .AddLogOwnerWork<RetentionRuns>()
        .AddSingleton<AccountDeletion>()
        .AddSingleton<DeletionSignal>()
        .AddSingleton<IEventListener>(provider => provider.GetRequiredService<DeletionSignal>())
        .AddSingleton<AccountBelongings>()
        .AddLogOwnerWork<AccountErasure>()
        .AddCheckedOptions<BackupOptions>("Chat:Backup")
        .AddSingleton<BackupMetrics>()
        .AddLogOwnerWork<BackupSchedule>()
        .AddLogOwnerWork<RevocationDrain>()
        .AddLogOwnerWork<DatabaseMarkWriter>();
}
