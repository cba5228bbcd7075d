"""The default curves and the four models that ship, copied from their definition (metrics, section 7)."""

CURVES = {
    "revenue.budget_attainment": [["0.5", 0], ["0.8", 40], ["0.95", 75], [1, 85], ["1.1", 100]],
    "revenue.yoy": [["0.5", 0], ["0.8", 40], [1, 75], ["1.2", 100]],
    "cadence.overdue_ratio": [[1, 100], ["1.5", 75], [2, 50], [3, 0]],
    "coverage.breadth": [[0, 0], [1, 100]],
    "training.completion": [[0, 0], [1, 100]],
    "training.days_since": [[30, 100], [180, 0]],
    "contact.days_since": [[14, 100], [30, 80], [60, 40], [90, 0]],
    "trend.ttm_change": [["0.8", 0], ["0.95", 50], [1, 70], ["1.1", 100]],
    "usage.calls_30d": [[0, 0], [5000, 100]],
    "usage.logins_30d": [[0, 0], [30, 100]],
    "usage.features": [[0, 0], [1, 100]],
    "engagement.interactions_7d": [[0, 0], [3, 100]],
    "engagement.days_since_activity": [[1, 100], [14, 50], [30, 0]],
    "engagement.response_hours": [[4, 100], [24, 70], [72, 0]],
    "incidents.penalty": [[0, 100], [100, 0]],
    "progress.tasks": [[0, 0], [1, 100]],
    "progress.milestones_on_time": [[0, 0], [1, 100]],
    "progress.overdue": [[0, 100], [5, 0]],
    "progress.velocity": [[0, 0], [1, 80], ["1.5", 100]],
    "support.csat": [[1, 0], [3, 50], [5, 100]],
    "support.sentiment": [[-1, 0], [0, 50], [1, 100]],
    "support.tickets_90d": [[0, 100], [10, 0]],
    "support.satisfied": [[0, 0], [1, 100]],
    "survey.nps": [[0, 0], [6, 40], [8, 75], [10, 100]],
    "community.activity_90d": [[0, 30], [5, 100]],
    "payments.days_late": [[0, 100], [30, 0]],
    "contract.days_past_end": [[-90, 100], [0, 50], [30, 0]],
}
BANDS = [
    {"key": "critical", "min": 0},
    {"key": "high", "min": 40},
    {"key": "medium", "min": 60},
    {"key": "low", "min": 80},
]


def _model(key: str, dimensions: dict, combine: dict | None = None, **settings) -> dict:
    """A model from {dimension: (weight, measures)}, each measure on its default curve."""
    return settings | {
        "key": key,
        "version": 1,
        "bands": BANDS,
        "dimensions": [
            {
                "key": name,
                "weight": weight,
                "combine": (combine or {}).get(name, "mean"),
                "inputs": [{"measure": measure, "weight": 1, "curve": CURVES[measure]} for measure in measures],
            }
            for name, (weight, measures) in dimensions.items()
        ],
    }


DISTRIBUTION = _model(
    "distribution",
    {
        "revenue": (25, ["revenue.budget_attainment", "revenue.yoy"]),
        "cadence": (20, ["cadence.overdue_ratio"]),
        "coverage": (15, ["coverage.breadth"]),
        "training": (10, ["training.completion", "training.days_since"]),
        "contact": (15, ["contact.days_since"]),
        "trend": (15, ["trend.ttm_change"]),
    },
    combine={"revenue": "first"},
    min_confidence="0.25",
    lapsed_cap=True,
)
PLATFORM = _model(
    "platform",
    {
        "usage": (40, ["usage.calls_30d"]),
        "engagement": (30, ["usage.logins_30d"]),
        "incidents": (30, ["incidents.penalty"]),
    },
)
ENGAGEMENT = _model(
    "engagement",
    {
        "engagement": (
            40,
            [
                "usage.logins_30d",
                "engagement.interactions_7d",
                "engagement.days_since_activity",
                "engagement.response_hours",
            ],
        ),
        "progress": (35, ["progress.tasks", "progress.milestones_on_time", "progress.overdue", "progress.velocity"]),
        "satisfaction": (25, ["support.csat", "support.sentiment", "support.tickets_90d", "support.satisfied"]),
    },
)
SAAS = _model(
    "saas",
    {
        "product_usage": (40, ["usage.logins_30d", "usage.features"]),
        "support": (20, ["support.tickets_90d", "support.csat"]),
        "commercial": (20, ["payments.days_late", "contract.days_past_end"]),
        "engagement": (20, ["survey.nps", "community.activity_90d"]),
    },
)
SHIPPED = {model["key"]: model for model in (DISTRIBUTION, PLATFORM, ENGAGEMENT, SAAS)}
