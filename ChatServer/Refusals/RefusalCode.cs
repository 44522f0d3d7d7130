namespace ChatServer.Refusals;

/// <summary>
/// Everything that a feature refuses. A new code needs an entry in the table of <c>Api/Errors/Answers.cs</c>, which doesn't
/// compile without it.
/// </summary>
internal enum RefusalCode
{
    /// <summary>
    /// A field has an invalid value; <see cref="Refusal.Detail"/> says what is wrong with it, as a phrase that follows the
    /// field's name.
    /// </summary>
    Invalid,

    /// <summary>
    /// A value within a message's data is invalid, or a text can't be searched for; <see cref="Refusal.Detail"/> is a sentence.
    /// </summary>
    InvalidData,
    Missing,

    /// <summary>Several fields are invalid, see <see cref="Refusal.Fields"/>.</summary>
    InvalidFields,

    /// <summary>A field is longer than allowed; <see cref="Refusal.Detail"/> gives the limit.</summary>
    TooLong,

    /// <summary>There is no such user, or the user can't receive messages.</summary>
    UnknownReceiver,
    UnknownUser,
    NoConversationWithUser,

    /// <summary>There is no such conversation, or the user isn't a participant, so that ids can't be probed.</summary>
    UnknownConversation,

    /// <summary>There is no such group, or the user isn't a member, so that ids can't be probed.</summary>
    UnknownGroup,

    /// <summary>There is no such message, or the user can't read it, so that ids can't be probed.</summary>
    UnknownMessage,

    /// <summary>The message isn't in the conversation that the request is about.</summary>
    MessageElsewhere,

    /// <summary>The user has no such upload.</summary>
    UnknownUpload,
    UnknownFile,
    UnknownWebhook,

    /// <summary>The cursor can't be read.</summary>
    UnknownCursor,

    /// <summary>
    /// The cursor belongs to another database, to what is no longer kept, or to a state that a restored backup has undone.
    /// </summary>
    LostCursor,
    InvalidToken,
    TokenOfOtherUser,

    /// <summary>The other user has blocked this one.</summary>
    Blocked,
    Suspended,

    /// <summary>The user was signed out, disabled or deleted while the request waited.</summary>
    SignedOut,
    NotPermitted,
    NotOwnMessage,
    NotForwardable,

    /// <summary>The time in which the message could be changed has passed.</summary>
    TooLate,
    PollClosed,
    NotAPoll,
    UnknownPollOption,
    SingleChoicePoll,

    /// <summary>The parent is a reply itself, or a system message.</summary>
    ParentIsReply,
    TooManyReactions,
    TooManyPins,
    TooManyPinnedConversations,
    TooManyBlocks,

    /// <summary>The server, or the user, has as many channels as there may be.</summary>
    TooManyChannels,
    TooManyMembers,
    TooManyWebhooks,
    TooManyOwnWebhooks,
    BlocksSelf,
    ReportsSelf,
    OwnerMustStay,
    ClientMsgIdReused,

    /// <summary>The body of an upload isn't multipart/form-data.</summary>
    NotAForm,

    /// <summary>The body of an upload ends early or is malformed; <see cref="Refusal.Detail"/> says why.</summary>
    UnreadableForm,
    UploadTooSlow,

    /// <summary>The upload was ended to make room for others that were waiting.</summary>
    UploadPreempted,
    FileTooLarge,
    FileTypeNotAllowed,
    UserQuotaExceeded,
    ServerQuotaExceeded,
    ChatQuotaExceeded,
    SearchDisabled,

    /// <summary>This server has no agents.</summary>
    AgentsDisabled,

    /// <summary>There is no such agent, or the user can't see it.</summary>
    UnknownAgent,

    /// <summary>The agent answers nobody at the moment.</summary>
    AgentUnavailable,

    /// <summary>Another agent of the owner has this handle.</summary>
    AgentExists,
    TooManyAgents,

    /// <summary>An administrator has disabled the agent.</summary>
    AgentBarred,

    /// <summary>The agent is in this state already.</summary>
    AgentStateUnchanged,

    /// <summary>There is no such budget of agents.</summary>
    UnknownBudget,
    UnknownAnswer,
    TooManyAnswers,
    UnknownProvider,

    /// <summary>The agent, or the server of tools, has no such tool.</summary>
    UnknownTool,
    TooManyTools,
    UnknownToolServer,

    /// <summary>A server of tools can't be asked; <see cref="Refusal.Detail"/> says why.</summary>
    ToolServerFailed,

    /// <summary>There is no such run, or it is of a conversation that the user can't read.</summary>
    UnknownRun,

    /// <summary>The run has ended, or is in a state in which this can't be done; <see cref="Refusal.Detail"/> is the
    /// state.</summary>
    RunInOtherState,

    /// <summary>The call of a tool was decided about before; <see cref="Refusal.Detail"/> is its state.</summary>
    CallDecided,

    /// <summary>A decision names other arguments than those of the call.</summary>
    CallChanged,

    /// <summary>The one who is to answer already does.</summary>
    ControlUnchanged,

    /// <summary>Somebody else has answered the question meanwhile.</summary>
    QuestionAnswered,

    /// <summary>There is no such model, or it is an agent that the user can't see or that doesn't answer.</summary>
    UnknownModel,

    /// <summary>There is no such answer in progress of this user.</summary>
    UnknownTask,

    /// <summary>An answer is being written into the message.</summary>
    AnswerInProgress,

    /// <summary>The user, or the server, has as many answers in progress as there may be.</summary>
    TooManyAnswersInProgress,

    /// <summary>A limit of answers or tokens is used up; <see cref="Refusal.Detail"/> says which.</summary>
    AnswersUsedUp,

    /// <summary>The model failed; <see cref="Refusal.Detail"/> is the code of the failure.</summary>
    ModelFailed,

    /// <summary>There is no such chat of this user, and no such shared copy.</summary>
    UnknownChat,
    UnknownFolder,

    /// <summary>Another folder at this place has the name.</summary>
    FolderExists,
    TooManyChats,
    TooManyFolders,
    TooManyTags,
    TooManyChatMessages,
    ChatTooLarge,

    /// <summary>The name of a tag means something else in a search.</summary>
    ReservedTag,

    /// <summary>No account has this email and password; a disabled account doesn't count.</summary>
    WrongCredentials,
    TooManyAttempts,
    RegistrationClosed,

    /// <summary>Another account has this email or handle.</summary>
    AccountExists,

    /// <summary>The account has no password, and its owner signed in too long ago, or at an unknown time.</summary>
    SignInTooOld,
    UnknownReport,
    UnknownInvitation,
    UnknownHold,
    NoSuchProvider,

    /// <summary>A provider that is part of the program has this name.</summary>
    ProviderBuiltIn,
    TooManyProviders,
    TooManyToolServers,
    UnknownUserGroup,

    /// <summary>Another user group has this name.</summary>
    UserGroupExists,
    TooManyUserGroups,
    AccountDeleted,
    LastAdministrator,

    /// <summary>Administrators can't do this to themselves, so that at least one always remains.</summary>
    ActsOnSelf,

    /// <summary>The caller is not an administrator, or no longer one.</summary>
    NotAnAdministrator,
    NotSuspended,

    /// <summary>The user doesn't wait for approval.</summary>
    NotPending,
    ReportResolved,
    MessageDeleted,

    /// <summary>There is a legal hold for another reason, which is <see cref="Refusal.Detail"/>.</summary>
    HeldForOtherReason,

    /// <summary>The legal hold that was to be changed has been released.</summary>
    HoldReleased,

    /// <summary>The account is not a person's.</summary>
    WebhookAccount,
    TooManyHolds,
    TooManyInvitations,
    RateLimited,
    Unavailable,
    Failed,
}
