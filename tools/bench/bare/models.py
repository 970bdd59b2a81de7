"""One table and its history."""

from django.db import models


class Record(models.Model):
    place = models.IntegerField()
    number = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    text = models.TextField()
    state = models.CharField(max_length=40)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["place", "-id"], name="record_place"),)


class Line(models.Model):
    record = models.ForeignKey(Record, models.CASCADE, related_name="lines")
    at = models.DateTimeField()
    who = models.CharField(max_length=60)
    words = models.TextField()
