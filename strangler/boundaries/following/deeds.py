"""What Django's and REST framework's classes and functions do to rows, by their plain names: nothing is imported. Pure."""

SAFE = ("get", "head", "options", "list", "retrieve")
WRITING = {  # a library's class -> its methods that change a row: what a request asks for, what a view set has instead
    "ModelFormMixin": (("post", "put"), ("form_valid",)),
    "DeletionMixin": (("post", "delete"), ("form_valid",)),
    "CreateModelMixin": (("post",), ("create", "perform_create")),
    "UpdateModelMixin": (("put", "patch"), ("update", "partial_update", "perform_update")),
    "DestroyModelMixin": (("delete",), ("destroy", "perform_destroy")),
}
DELETING = frozenset(["DeletionMixin", "DestroyModelMixin"])
READING = {  # … and those that read rows
    "MultipleObjectMixin": (("get",), ()),
    "SingleObjectMixin": (("get",), ()),
    "ListModelMixin": (("get",), ("list",)),
    "RetrieveModelMixin": (("get",), ("retrieve",)),
}
UNREAD = frozenset(["BaseCreateView"])  # a page to begin with: its `get` has no row
FORMS = frozenset(["BaseModelForm", "ModelSerializer"])
PLAIN_FORMS = frozenset(["BaseForm", "BaseSerializer"])
FORM_NAMES = ("form_class", "serializer_class")
KNOWN = WRITING.keys() | READING.keys()
CHANGING = frozenset(  # methods that a library calls only where something is sent
    [
        "form_valid",
        "form_invalid",
        "get_success_url",
        "perform_create",
        "perform_update",
        "perform_destroy",
        "create",
        "update",
        "partial_update",
        "destroy",
        "save",
        "delete",
    ]
)
ASKED_FOR = frozenset(
    [
        "get",
        "head",
        "post",
        "put",
        "patch",
        "delete",
        "options",
        "list",
        "retrieve",
        "create",
        "update",
        "partial_update",
        "destroy",
    ]
)
_DISPATCH = (  # what a view's library calls before any method of its own
    "dispatch setup initial initialize_request get_permissions check_permissions has_permission test_func get_throttles"
    " check_throttles get_authenticators perform_authentication handle_no_permission permission_denied finalize_response"
    " get_permission_required handle_exception"
)
DISPATCH = tuple(_DISPATCH.split())
LOOKING = frozenset(  # what a view of one's own calls of its library's to show rows
    [
        "filter_queryset",
        "paginate_queryset",
        "check_object_permissions",
        "perform_content_negotiation",
        "render_to_response",
        "http_method_not_allowed",
    ]
)
SAVE = frozenset(["save", "asave"])
AT_START = "as_view"  # asked once, when addresses are read
SAVED = SAVE | {"create", "update"}

MAKING = (
    "__new__",
    "__init__",
    "__post_init__",
    "__call__",
    "__enter__",
    "__exit__",
    "__aenter__",
    "__aexit__",
    "__iter__",
)  # what whoever has a class may call
RISKY = frozenset(
    name
    for word in ("save", "delete", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create")
    for name in (word, f"a{word}")
)  # what an unknown thing's method of this name may well do to rows
SAVING = RISKY - {"delete", "adelete"}
PAGES = frozenset(  # what makes a page of a template
    ["django.shortcuts.render", "django.template.response.TemplateResponse", "django.template.loader.render_to_string"]
)
ANNOUNCED = {  # a library's function -> the signal it sends
    "django.contrib.auth.login": "user_logged_in",
    "django.contrib.auth.logout": "user_logged_out",
    "django.contrib.auth.authenticate": "user_login_failed",
}
SIGNALS = ("django.dispatch.Signal", "django.dispatch.dispatcher.Signal", "django.db.models.signals.ModelSignal")
SENDING = ("send", "send_robust")
COLLECTOR = "django.db.models.deletion.Collector"
